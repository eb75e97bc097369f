import { CursorText, MAX_CONNECTION_CHANNELS, Shape, Timestamp, universalCodes } from '@duplex/contracts'
import Type from 'typebox'
import { byCookieOrToken, problemAnswers } from './describe-route.ts'
import { responseHeaders } from './headers.ts'

const Event = Shape({
  id: CursorText,
  channel: Type.String(),
  type: Type.String({ description: 'What happened: `comment.created`' }),
  at: Timestamp,
  data: Type.Unknown({ description: 'By its type: `post.published` has `{ post }`, `like.changed` has `{ postId, likeCount }`' }),
})

const Events = Shape({
  events: Type.Array(Event, { maxItems: 1_000 }),
  cursor: Type.String({ ...CursorText, description: 'How far this looked: the next `after`' }),
  reset: Type.Optional(
    Type.Literal(true, { description: 'Events between `after` and here are gone: load what you show anew, then go on from `cursor`' }),
  ),
})

const description = `
One address, and four ways to read it. Channels are \`feed\`, \`post:<id>\`, \`comments:<post id>\` and one's own \`user:<id>\`; one that may not be
followed refuses the request. Without \`after\` reading begins now. An event's \`id\` is the cursor to go on from, over any of the four.

| what is sent | what it is |
|---|---|
| \`Upgrade: websocket\` | **WebSocket.** JSON frames. Down: \`{op: "ready", cursor}\`, \`{op: "event", id, channel, type, at, data}\`, \`{op: "cursor", cursor}\`, \`{op: "reset", cursor}\`, \`{op: "ack", ref, …}\`, \`{op: "error", ref, code, message}\`, \`{op: "presence", channel, count, users}\`, \`{op: "typing", channel, user}\`. Up: \`{op: "subscribe", ref, channels, after}\`, \`{op: "unsubscribe", ref, channels}\`, \`{op: "comment", ref, post, body, parent}\`, \`{op: "typing", channel}\`. Close codes 4000–4499: come back from your cursor; 4500–4999: do not. It alone may begin without a channel |
| \`Accept: text/event-stream\` | **Server-Sent Events.** First \`ready\` with \`{cursor}\`; each event under its type; \`reset\` with \`{cursor}\`; an \`id:\` line without data moves a quiet reader's cursor along; \`presence\` and \`typing\` without an id. \`Last-Event-ID\` resumes |
| \`?wait=30\` | **Long polling.** 200 as soon as there is an event; 204 with \`Live-Cursor\` when the wait is over |
| none of these | **Short polling.** 200 at once, also with no event; 304 where \`If-None-Match\` is the \`ETag\` of \`after\` and nothing has happened since |

Whoever follows \`comments:<post id>\` by a stream is told who else does: \`presence\` has the number of readers, and the first 20 users of those who are
signed in; \`typing\` has a user who writes there. They are no events: they have no cursor, and polls do not bring them. What a client sends as
\`typing\` is passed on where it is signed in and follows the channel, once in two seconds; there is no answer.
`

const querystring = Type.Object({
  channel: Type.Optional(
    Type.Array(Type.String(), { maxItems: MAX_CONNECTION_CHANNELS, description: 'What to follow: `feed`, `post:12`' }),
  ),
  after: Type.Optional(Type.String({ ...CursorText, description: 'The cursor to go on from' })),
  wait: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, description: 'Seconds a long poll may wait' })),
})

const liveCursor = { headers: { 'Live-Cursor': responseHeaders['Live-Cursor'] } }

/** GET /live in the document. It judges its requests by hand, because one address takes four kinds of them. */
export function describeLive({ url }: { url: string }) {
  const response = {
    101: { type: 'null', 'x-response-description': 'Switching Protocols: a WebSocket' },
    200: {
      'x-response-description': 'Events',
      content: { 'application/json': { schema: Events }, 'text/event-stream': { schema: Type.String() } },
      ...liveCursor,
    },
    204: { type: 'null', 'x-response-description': 'Nothing happened in the time of the wait', ...liveCursor },
    304: { type: 'null', 'x-response-description': 'Nothing after this cursor', ...liveCursor },
    ...problemAnswers(['MALFORMED', 'UNAUTHENTICATED', 'FORBIDDEN', 'BAD_ORIGIN', 'NOT_FOUND', 'RATE_LIMITED', ...universalCodes]),
  }
  const summary = 'Read events, the moment they happen'
  return { url, schema: { tags: ['Live'], summary, description, querystring, security: [{}, ...byCookieOrToken], response } }
}

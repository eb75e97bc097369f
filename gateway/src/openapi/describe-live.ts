import { CursorText, MAX_CONNECTION_CHANNELS, Shape, Timestamp, universalCodes } from '@duplex/contracts'
import Type from 'typebox'
import { byCookieOrToken, problemAnswers } from './describe-route.ts'
import { responseHeaders } from './headers.ts'

const Event = Shape({
  id: CursorText,
  channel: Type.String(),
  type: Type.String({ description: 'The type of the event, for example `comment.created`' }),
  at: Timestamp,
  data: Type.Unknown({ description: 'Depends on the type: `post.published` has `{ post }`, `like.changed` has `{ postId, likeCount }`' }),
})

const Events = Shape({
  events: Type.Array(Event, { maxItems: 1_000 }),
  cursor: Type.String({ ...CursorText, description: 'Send it as the next `after`' }),
  reset: Type.Optional(
    Type.Literal(true, { description: 'Events after `after` are no longer available: reload the data, then resume from `cursor`' }),
  ),
})

const description = `
One address with four transports. Channels are \`feed\`, \`post:<id>\`, \`comments:<post id>\` and your own \`user:<id>\`. If you may not
subscribe to one of the channels, the request is rejected. Without \`after\`, you receive only events that happen after the request. To resume over any
transport, send the \`id\` of the last event as \`after\`.

| request | transport |
|---|---|
| \`Upgrade: websocket\` | **WebSocket.** JSON frames. From the server: \`{op: "ready", cursor}\`, \`{op: "event", id, channel, type, at, data}\`, \`{op: "cursor", cursor}\`, \`{op: "reset", cursor}\`, \`{op: "ack", ref, …}\`, \`{op: "error", ref, code, message}\`, \`{op: "presence", channel, count, users}\`, \`{op: "typing", channel, user}\`. From the client: \`{op: "subscribe", ref, channels, after}\`, \`{op: "unsubscribe", ref, channels}\`, \`{op: "comment", ref, post, body, parent}\`, \`{op: "typing", channel}\`. Close codes 4000–4499: reconnect from your cursor; 4500–4999: do not reconnect. Only a WebSocket may be opened without a channel |
| \`Accept: text/event-stream\` | **Server-Sent Events.** The stream starts with \`ready\` and \`{cursor}\`. Each event has its type as the name. \`reset\` has \`{cursor}\`. If there are no events, an \`id:\` line without data advances the cursor. \`presence\` and \`typing\` have no id. To resume, send \`Last-Event-ID\` |
| \`?wait=30\` | **Long polling.** 200 as soon as there is an event; 204 with \`Live-Cursor\` if there is no event during the wait |
| none of these | **Short polling.** 200 at once, also without an event; 304 if \`If-None-Match\` is the \`ETag\` of \`after\` and there is no newer event |

A stream of \`comments:<post id>\` also sends \`presence\`, with the number of readers and the first 20 users who are signed in, and \`typing\`, with a user
who is writing there. They are not events: they have no cursor, and polling does not return them. \`typing\` from a client is forwarded at most once in
two seconds, and only if the client is signed in and has subscribed to the channel; there is no response to it.
`

const querystring = Type.Object({
  channel: Type.Optional(
    Type.Array(Type.String(), {
      maxItems: MAX_CONNECTION_CHANNELS,
      description: 'A channel to subscribe to, for example `feed` or `post:12`',
    }),
  ),
  after: Type.Optional(Type.String({ ...CursorText, description: 'The cursor to resume from' })),
  wait: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, description: 'How many seconds a long poll may wait' })),
})

const liveCursor = { headers: { 'Live-Cursor': responseHeaders['Live-Cursor'] } }

/** Describes GET /live. The route validates its requests itself, because one address serves four transports. */
export function describeLive({ url }: { url: string }) {
  const response = {
    101: { type: 'null', 'x-response-description': 'Switching Protocols: a WebSocket' },
    200: {
      'x-response-description': 'Events',
      content: { 'application/json': { schema: Events }, 'text/event-stream': { schema: Type.String() } },
      ...liveCursor,
    },
    204: { type: 'null', 'x-response-description': 'No event during the wait', ...liveCursor },
    304: { type: 'null', 'x-response-description': 'No event after this cursor', ...liveCursor },
    ...problemAnswers(['MALFORMED', 'UNAUTHENTICATED', 'FORBIDDEN', 'BAD_ORIGIN', 'NOT_FOUND', 'RATE_LIMITED', ...universalCodes]),
  }
  const summary = 'Read events as they happen'
  return { url, schema: { tags: ['Live'], summary, description, querystring, security: [{}, ...byCookieOrToken], response } }
}

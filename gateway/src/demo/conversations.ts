import type { AuthorName } from './authors.ts'

export interface DemoComment {
  author: AuthorName
  /** Markdown. */
  body: string
  replies?: DemoComment[]
}

export interface Conversation {
  likedBy: AuthorName[]
  comments: DemoComment[]
}

/** What the authors say to each other, by the post's file name. */
export const conversations: Record<string, Conversation> = {
  '01-one-port': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'I have explained this wrongly for years: I believed that `accept()` moved every connection to a port of its own. One question. If the proxy in front runs out of ports towards the server behind it, how does that look from outside?',
        replies: [
          {
            author: 'tobias_lind',
            body: "On Linux `connect()` fails with `EADDRNOTAVAIL`, and the proxy answers 502 or whatever it answers when a server is away. The server itself sees nothing and is bored, which is the confusing part.\n\nThe cure is a fifth value to vary: a second address on the proxy's side, or a second address or port on the server's. Each pair has a range of its own.",
          },
        ],
      },
    ],
  },
  '02-two-ways-of-asking': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: 'For completeness: `after` and `If-None-Match` say the same thing twice. Leave the header out and you get a 200 with an empty list instead of the 304. Nothing is lost but a few bytes.',
        replies: [
          {
            author: 'ines_moreau',
            body: 'True. I like the 304 because a client can tell "nothing new" from the status line alone, and because a log full of 304s says at a glance how much of the polling was for nothing.',
          },
        ],
      },
    ],
  },
  '03-an-answer-that-does-not-end': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'If a server that is about to stop tells all its readers `retry: 2000`, they all come back two seconds later, together. Is that not the herd again?',
        replies: [
          {
            author: 'tobias_lind',
            body: 'It is. So do not tell them all the same. `retry` is a field of the stream like any other and may be sent at any time: a server that stops can give every reader a different number, spread over some seconds, and only then hang up.',
          },
        ],
      },
    ],
  },
  '04-one-handshake-then-frames': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'You leave out compression. On purpose?',
        replies: [
          {
            author: 'tobias_lind',
            body: 'On purpose. It exists ([RFC 7692](https://www.rfc-editor.org/rfc/rfc7692), agreed on in the handshake), and for one long conversation it is a fine thing. But it may keep a window of past bytes for each connection, so the same event becomes different bytes for every reader, and memory besides. Here an event is encoded once and written to everybody. You get one or the other.',
          },
        ],
      },
    ],
  },
  '05-which-transport-and-when': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: '"A fallback that nobody has tried since spring is a hope" goes on the wall. The easiest way to try one: run the same tests over all four, with the transport as a parameter. If a test needs to know which one it is, it has found something.',
      },
    ],
  },
  '06-one-log-one-order': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'One lock that every write in the whole blog has to pass. Does that not make the log the narrowest place of all?',
        replies: [
          {
            author: 'tobias_lind',
            body: 'It does, and I would rather have one narrow place that I know than several that I do not. Two things keep it wide enough. The lock is held for one statement and a commit, and never while anybody waits for a network. And appends that arrive during a commit share the next one, so the busier it gets, the more events go through at a time.\n\nHow far that carries depends on your disk. Raise the rate of writes step by step and watch how long an append takes: it stays flat, and then it does not.',
            replies: [
              {
                author: 'ines_moreau',
                body: 'A queue that gets faster by being long. Good. And when it bends, I know which line of the diagram to look at.',
              },
            ],
          },
        ],
      },
    ],
  },
  '07-monolith-or-microservices': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: 'One more item for the bill on the right: a stack trace that ends at the border. In one process I see who called. Across six I need a trace id in every message and every log line, from the first day, or I will be comparing timestamps by hand on the worst evening of the year.',
        replies: [
          {
            author: 'ines_moreau',
            body: 'And clocks that differ by just enough to put the effect before the cause. Agreed, that belongs in the table. It is also a good argument for passing the trace id along in the monolith already, where it costs nothing.',
          },
        ],
      },
    ],
  },
  '08-what-live-should-feel-like': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: 'I wanted to object that a counter which rolls is charming. Then I read your post on a page whose counter rolled. I withdraw the objection.',
      },
    ],
  },
}

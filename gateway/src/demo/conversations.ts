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

/** The likes and comments below each demo post, by the post's file name. */
export const conversations: Record<string, Conversation> = {
  '01-one-port': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'I have explained this wrongly for years: I thought that `accept()` moved every connection to a port of its own. One question. If a reverse proxy runs out of ports towards the server behind it, what does a reader see?',
        replies: [
          {
            author: 'tobias_lind',
            body: "On Linux `connect()` fails with `EADDRNOTAVAIL`. The proxy then answers 502, or whatever it answers when a server is down. The server itself sees nothing unusual, which makes the problem hard to find.\n\nThe solution is one more address or port: a second address on the proxy's side, or a second address or port on the server's side. Each pair of addresses and server port has a port range of its own.",
          },
        ],
      },
    ],
  },
  '02-short-and-long-polling': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: 'One detail: `after` and `If-None-Match` carry the same information. If you leave the header out, you get a 200 with an empty list instead of the 304. You only lose a few bytes.',
        replies: [
          {
            author: 'ines_moreau',
            body: 'True. I like the 304 because a client can see "nothing new" in the status line alone. And the number of 304s in the access log shows how many polls were unnecessary.',
          },
        ],
      },
    ],
  },
  '03-server-sent-events': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'If a server sends `retry: 2000` to all its readers before it stops, they all reconnect two seconds later, at the same moment. Is that not the same overload again?',
        replies: [
          {
            author: 'tobias_lind',
            body: 'It is, so the server should not send the same number to all of them. `retry` is a field of the stream and may be sent at any time. Before it stops, a server can send every reader a different number, spread over some seconds, and then close the stream.',
          },
        ],
      },
    ],
  },
  '04-websocket': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'You do not mention compression. Is that on purpose?',
        replies: [
          {
            author: 'tobias_lind',
            body: 'Yes. It exists ([RFC 7692](https://www.rfc-editor.org/rfc/rfc7692), negotiated in the handshake), and it works well for one long conversation. But it may keep a window of past bytes for each connection. Then the same event becomes different bytes for every reader, and every connection needs more memory. Duplex encodes an event once and writes the same bytes to all readers. You can have one or the other.',
          },
        ],
      },
    ],
  },
  '05-choosing-a-transport': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: 'The easiest way to keep a fallback working: run the same tests over all four transports, with the transport as a parameter. If a test needs to know which transport it uses, you have found a difference that should not exist.',
      },
    ],
  },
  '06-one-log-one-order': {
    likedBy: ['ines_moreau'],
    comments: [
      {
        author: 'ines_moreau',
        body: 'Every write in the whole blog has to take this one lock. Does that not make the log the bottleneck?',
        replies: [
          {
            author: 'tobias_lind',
            body: 'It does, and I prefer one bottleneck that I know to several that I do not know. Two things keep it fast enough. The log holds the lock for one statement and a commit, and never during a network call. And appends that arrive during a commit share the next commit, so under load each commit stores more events.\n\nThe limit depends on your disk. Increase the rate of writes step by step and watch how long an append takes: at first it stays the same, and then it rises sharply.',
            replies: [
              {
                author: 'ines_moreau',
                body: 'So the throughput grows with the length of the queue. Good. And when the latency rises, I know which metric to look at.',
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
        body: 'One more cost of microservices: a stack trace ends at the process boundary. In one process I can see the caller. Across six processes I need a trace id in every message and every log line, from the first day. Without it I compare timestamps by hand during an incident.',
        replies: [
          {
            author: 'ines_moreau',
            body: 'And clocks differ, so an effect can appear to come before its cause. I agree, that belongs in the table. It is also a good reason to pass the trace id along in the monolith already, where it costs nothing.',
          },
        ],
      },
    ],
  },
  '08-live-page-design': {
    likedBy: ['tobias_lind'],
    comments: [
      {
        author: 'tobias_lind',
        body: 'I wanted to defend the animated counter. Then I tried your test with three colleagues who pressed “Like” for five minutes, and I lost my line twice. You are right.',
      },
    ],
  },
}

import { connect } from 'node:net'
import fc from 'fast-check'

const lines = [
  'GET /api/posts HTTP/1.1',
  'GET /api/posts?limit=1 HTTP/1.1',
  'GET /live?channel=feed HTTP/1.1',
  'POST /api/sessions HTTP/1.1',
  'POST /api/posts HTTP/1.1',
  'DELETE /api/sessions/current HTTP/1.1',
  'GET http://elsewhere.example/api/posts HTTP/1.1',
  'GET //api//posts HTTP/1.1',
  'GET /api/../../etc/passwd HTTP/1.1',
  'GET * HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'CONNECT localhost:80 HTTP/1.1',
  'GET /api/posts HTTP/1.0',
  'GET /api/posts HTTP/0.9',
  'GET /api/posts HTTP/2.0',
  'PRI * HTTP/2.0',
  'get /api/posts HTTP/1.1',
  'GET /api/posts',
  'GET  /api/posts  HTTP/1.1',
  'GET /\u00fc HTTP/1.1',
]
const headers = [
  'Host: localhost',
  'Host:',
  'Host: a\r\nHost: b',
  'Host: [::1',
  'Content-Length: 2',
  'Content-Length: 99999999',
  'Content-Length: -1',
  'Content-Length: 2\r\nContent-Length: 3',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked\r\nContent-Length: 5',
  'Content-Type: application/json',
  'Expect: 100-continue',
  'Expect: nonsense',
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Upgrade: websocket\r\nConnection: Upgrade',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings',
  'Connection: keep-alive, x',
  'X-Folded: a\r\n b',
  'No-Colon',
  ': nameless',
  'Name with space: x',
  'X-Control: \u0001\u007f',
  `X-Long: ${'x'.repeat(17_000)}`,
  `Cookie: ${'a=b; '.repeat(500)}`,
  'Cookie: session=a\r\nCookie: session=b',
  'Authorization: Bearer',
]
const bodies = [
  '',
  '{}',
  '2\r\n{}\r\n0\r\n\r\n',
  'ffffffff\r\n',
  '-1\r\n',
  'x\r\n',
  '0\r\nTrailer: x\r\n\r\n',
  'GET /api/tags HTTP/1.1\r\nHost: a\r\n\r\n',
]

/** Bytes that are almost a request, or none: random parts, of which some bytes are then changed, removed or inserted. */
export const rawRequests: fc.Arbitrary<Buffer> = fc
  .record({
    line: fc.constantFrom(...lines),
    headers: fc.array(fc.constantFrom(...headers), { maxLength: 5 }),
    end: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
    body: fc.constantFrom(...bodies),
    twice: fc.boolean(),
    changes: fc.array(
      fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), what: fc.constantFrom('change', 'cut', 'insert') }),
      { maxLength: 3 },
    ),
    junk: fc.option(fc.uint8Array({ maxLength: 300 }), { freq: 8 }),
  })
  .map(({ line, headers, end, body, twice, changes, junk }) => {
    if (junk) return Buffer.from(junk)
    const request = [line, ...headers, '', body].join(end)
    let bytes: Buffer = Buffer.from(twice ? request + request : request, 'latin1')
    for (const { at, byte, what } of changes) {
      const offset = at % (bytes.length + 1)
      const inserted = what === 'cut' ? [] : [byte]
      bytes = Buffer.concat([bytes.subarray(0, offset), Buffer.from(inserted), bytes.subarray(what === 'insert' ? offset : offset + 1)])
    }
    return bytes
  })

/**
 * Sends bytes over a new connection and then ends its own side. Returns the text received until the server closes the
 * connection, or starts a response without an end (WebSocket, event stream). Rejects after `timeoutMs`.
 */
export function sendRaw(port: number, bytes: Buffer, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    const timer = setTimeout(
      () => socket.destroy(new Error(`no end within ${timeoutMs} ms: ${JSON.stringify(answer.slice(0, 300))}`)),
      timeoutMs,
    )
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text
      if (/^HTTP\/1\.1 101|\r\ncontent-type: text\/event-stream/i.test(answer)) finish()
    })
    // the server may close the connection before it has read everything
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? finish() : reject(error)))
    socket.on('close', finish)
  })
}

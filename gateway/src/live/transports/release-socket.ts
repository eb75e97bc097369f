import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { forgetResponse, lastResponse } from '../../http/last-response.ts'

/** What Node's HTTP server keeps of a connection beside its socket. */
interface Parser {
  unconsume(): void
  remove(): void
  close(): void
}
type HttpSocket = Socket & { parser?: Parser | null; _httpMessage?: ServerResponse | null }

/** What the HTTP server listens to on its sockets. */
const events = ['data', 'end', 'close', 'drain', 'error', 'timeout', 'pause', 'resume']

/**
 * Has Node's HTTP server forget a connection, as it does for an upgrade: its parser, request and response are most of what an
 * idle reader costs (20 KB with them, 6 KB without). Called once the response's head is written; nothing happens where the request
 * has not arrived whole, or another one is to be answered behind it. These are internals, of lib/_http_server.js in Node 24: nor does
 * it where one of them is not what it was. Whoever listens to the socket has to do so after this.
 */
export function letGo(socket: Socket, response: ServerResponse): void {
  const { parser, _httpMessage } = socket as HttpSocket
  if (lastResponse(socket) !== response || _httpMessage !== response || !isParser(parser) || !response.req.complete) return
  response.detachSocket(socket)
  for (const event of events) socket.removeAllListeners(event)
  for (const method of ['on', 'addListener', 'prependListener', 'setEncoding'] as const) {
    if (Object.hasOwn(socket, method)) Object.assign(socket, { [method]: Socket.prototype[method] })
  }
  parser.unconsume()
  parser.remove()
  Object.assign(parser, { socket: null, incoming: null, outgoing: null, onIncoming: null })
  Object.assign(socket, { parser: null })
  parser.close()
  forgetResponse(socket)
}

const isParser = (parser: Parser | null | undefined): parser is Parser =>
  typeof parser?.unconsume === 'function' && typeof parser.remove === 'function' && typeof parser.close === 'function'

/** The same for an upgraded connection, whose parser is gone already: the answer that never was keeps its request, and all that belongs to it. */
export function letGoOfAnswer(socket: Socket): void {
  ;(socket as HttpSocket)._httpMessage?.detachSocket(socket)
  forgetResponse(socket)
}

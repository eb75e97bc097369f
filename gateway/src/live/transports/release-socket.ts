import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { clearLastResponse, lastResponse } from '../../http/last-response.ts'

/** What Node's HTTP server keeps for a connection beside its socket. */
interface Parser {
  unconsume(): void
  remove(): void
  close(): void
}
type HttpSocket = Socket & { parser?: Parser | null; _httpMessage?: ServerResponse | null }

/** The events that the HTTP server listens to on its sockets. */
const events = ['data', 'end', 'close', 'drain', 'error', 'timeout', 'pause', 'resume']

/**
 * Detaches a connection from Node's HTTP server, as Node does for an upgrade. Parser, request and response are most of the
 * memory of an idle subscriber: 20 KB with them, 6 KB without. Call it after the response's head has been written, and add
 * listeners to the socket after this call only.
 *
 * It does nothing if the request has not arrived completely, or if another request on the connection waits for its response.
 * It uses internals of lib/_http_server.js in Node 24, and does nothing if one of them has changed.
 */
export function releaseSocket(socket: Socket, response: ServerResponse): void {
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
  clearLastResponse(socket)
}

const isParser = (parser: Parser | null | undefined): parser is Parser =>
  typeof parser?.unconsume === 'function' && typeof parser.remove === 'function' && typeof parser.close === 'function'

/**
 * The same for an upgraded connection, whose parser Node has detached already. The unused response would keep the request and
 * everything that belongs to it in memory.
 */
export function releaseUpgradedSocket(socket: Socket): void {
  ;(socket as HttpSocket)._httpMessage?.detachSocket(socket)
  clearLastResponse(socket)
}

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { DuplexError, type ErrorCode } from '@duplex/contracts'
import type { Deployment } from './context.ts'
import { problemHeaders, problemOf } from './problem.ts'

/** What can go wrong before there is a request: the parser's code, and how it is answered. */
const answers: Record<string, { status: number; code: ErrorCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'TOO_LARGE', detail: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'MALFORMED', detail: 'The request did not arrive in time' },
}
const unreadable = { status: 400, code: 'MALFORMED', detail: 'This is not HTTP' } as const

/** Answers what Node cannot read as a request, on the bare socket, and ends the connection. */
export function clientErrorHandler(deployment: Deployment) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const { status, code, detail } = answers[error.code ?? ''] ?? unreadable
    const problem = new DuplexError(code, detail)
    const body = JSON.stringify({ ...problemOf(problem), status })
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(problemHeaders(problem)).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Duplex-Deployment: ${deployment}`,
      'Connection: close',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
}

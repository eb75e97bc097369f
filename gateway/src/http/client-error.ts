import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { DuplexError, type ErrorCode, errorCodes } from '@duplex/contracts'
import type { Deployment } from '@duplex/runtime'
import { lastResponse } from './last-response.ts'
import { problemHeaders, problemOf } from './problem.ts'

/** What can go wrong before there is a request: the parser's code, and how it is answered. */
const answers: Record<string, { status: number; code: ErrorCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'TOO_LARGE', detail: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'MALFORMED', detail: 'The request did not arrive in time' },
}
const unreadable = { status: 400, code: 'MALFORMED', detail: 'This is not HTTP' } as const

interface Refusal {
  problem: DuplexError
  status?: number
  headers?: Record<string, string>
}

/** Answers what Node cannot read as a request, on the bare socket, and ends the connection. */
export function clientErrorHandler(deployment: Deployment) {
  return (error: Error & { code?: string }, socket: Duplex): void => {
    const answer = lastResponse(socket as Socket)
    // whatever came now would be read as a part of it
    const isAnswering = answer?.headersSent && !answer.writableFinished
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
      socket.destroy()
      return
    }
    const { status, code, detail } = answers[error.code ?? ''] ?? unreadable
    answerBare(socket, deployment, { problem: new DuplexError(code, detail), status })
  }
}

/** Answers on a socket that no request belongs to, and ends the connection. `status`: where it is not its code's. */
export function answerBare(
  socket: Duplex,
  deployment: Deployment,
  { problem, status = errorCodes[problem.code].status, headers = {} }: Refusal,
): void {
  const body = JSON.stringify({ ...problemOf(problem), status })
  const all = {
    ...problemHeaders(problem),
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    'Duplex-Deployment': deployment,
    Connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.end(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n')}\r\n\r\n${body}`)
}

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { DuplexError, type ErrorCode, errorCodes } from '@duplex/contracts'
import type { Deployment } from '@duplex/runtime'
import { lastResponse } from './last-response.ts'
import { problemHeaders, problemOf } from './problem.ts'

/** The answers to errors before there is a request, by the HTTP parser's code. */
const answers: Record<string, { status: number; code: ErrorCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'TOO_LARGE', detail: 'The request headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'MALFORMED', detail: 'The request did not arrive in time' },
}
const invalidRequest = { status: 400, code: 'MALFORMED', detail: 'The request is not valid HTTP/1.1' } as const

interface Refusal {
  problem: DuplexError
  status?: number
  headers?: Record<string, string>
}

/** Answers data that Node cannot parse as a request, on the bare socket, and closes the connection. */
export function clientErrorHandler(deployment: Deployment) {
  return (error: Error & { code?: string }, socket: Duplex): void => {
    const response = lastResponse(socket as Socket)
    // the client would read further bytes as a part of the response in progress
    const isAnswering = response?.headersSent && !response.writableFinished
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
      socket.destroy()
      return
    }
    const { status, code, detail } = answers[error.code ?? ''] ?? invalidRequest
    answerBare(socket, deployment, { problem: new DuplexError(code, detail), status })
  }
}

/** Answers on a socket without a request, and closes the connection. `status`: if it differs from the status of the code. */
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

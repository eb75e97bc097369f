import { DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

/** Converts the request to a web `Request` with its body. Throws MALFORMED if host and path are not a valid URL. */
export function toRequest(request: FastifyRequest): Request {
  const body = (request.body as Buffer<ArrayBuffer> | undefined) ?? null
  return new Request(parse(request), { method: request.method, headers: toHeaders(request), body })
}

/** The request without everything that identifies the reader: only the address and the Accept header remain. */
export function toPlainRequest(request: FastifyRequest): Request {
  const { accept } = request.headers
  return new Request(parse(request), accept === undefined ? {} : { headers: { accept } })
}

/** The URL that the client requested. */
export const addressOf = (request: FastifyRequest): string => `${request.protocol}://${request.host || 'localhost'}${request.url}`

function parse(request: FastifyRequest): URL {
  const address = URL.parse(addressOf(request))
  if (!address) throw new DuplexError('MALFORMED', 'Host and path are not a valid URL')
  return address
}

function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}

import { DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

/** The same request in the web's own terms, its body read. Throws MALFORMED where its host or path cannot stand in a URL. */
export function toRequest(request: FastifyRequest): Request {
  const address = URL.parse(`${request.protocol}://${request.host || 'localhost'}${request.url}`)
  if (!address) throw new DuplexError('MALFORMED', 'The address cannot be read')
  const body = (request.body as Buffer<ArrayBuffer> | undefined) ?? null
  return new Request(address, { method: request.method, headers: toHeaders(request), body })
}

function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}

import { DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

/** The same request in the web's own terms, its body read. Throws MALFORMED where its host or path cannot stand in a URL. */
export function toRequest(request: FastifyRequest): Request {
  const body = (request.body as Buffer<ArrayBuffer> | undefined) ?? null
  return new Request(parse(request), { method: request.method, headers: toHeaders(request), body })
}

/** The same as anybody would send it who asks for this address: no cookie, no language, nothing that tells one from another. */
export function toPlainRequest(request: FastifyRequest): Request {
  const { accept } = request.headers
  return new Request(parse(request), accept === undefined ? {} : { headers: { accept } })
}

/** Where a request goes, as it says itself. */
export const addressOf = (request: FastifyRequest): string => `${request.protocol}://${request.host || 'localhost'}${request.url}`

function parse(request: FastifyRequest): URL {
  const address = URL.parse(addressOf(request))
  if (!address) throw new DuplexError('MALFORMED', 'The address cannot be read')
  return address
}

function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}

import { DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import { publicOrigin } from '../http/public-origin.ts'

/** The URL of the page that a client requests. Throws MALFORMED if host and path are not a valid URL. */
export function urlOf(request: FastifyRequest): URL {
  const url = URL.parse(publicOrigin(request) + request.url)
  if (!url) throw new DuplexError('MALFORMED', 'Host and path are not a valid URL')
  return url
}

/** Converts the request to a web `Request` with its body. */
export function toRequest(request: FastifyRequest, url: URL): Request {
  const body = (request.body as Buffer<ArrayBuffer> | undefined) ?? null
  return new Request(url, { method: request.method, headers: toHeaders(request), body })
}

/** A request without everything that identifies the reader: only the URL and the Accept header remain. */
export function toPlainRequest(request: FastifyRequest, url: URL): Request {
  const { accept } = request.headers
  return new Request(url, accept === undefined ? {} : { headers: { accept } })
}

function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import { isNotModified } from '../http/not-modified.ts'
import type { Page } from './page.ts'

/** Sends a page, or 304 if the client already has it. */
export function answerPage({ status, headers, cookies, body }: Page, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers(headers)
  for (const cookie of cookies) reply.header('set-cookie', cookie)
  if (isRead(request) && isNotModified(request.headers['if-none-match'], headers.etag)) {
    return reply.code(304).removeHeader('content-type').send()
  }
  return reply.code(status).send(body.byteLength > 0 ? body : undefined)
}

export const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isHttps } from '../http/public-origin.ts'

export const SESSION_COOKIE = 'session'
/** 30 days, the lifetime of a session. */
const MAX_AGE_SECONDS = 30 * 24 * 60 * 60

/** The attributes of the session cookie. It is `secure` if browsers use https. */
export function sessionCookieOptions(request: FastifyRequest) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(request),
    maxAge: MAX_AGE_SECONDS,
  } as const satisfies CookieSerializeOptions
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, sessionCookieOptions(request))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, sessionCookieOptions(request))
}

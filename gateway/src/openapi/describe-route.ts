import { STATUS_CODES } from 'node:http'
import { type ErrorCode, errorCodes, universalCodes } from '@duplex/contracts'
import type { FastifyContextConfig, RouteOptions } from 'fastify'
import { isWrite } from '../http/same-site.ts'
import { type RequestHeader, type ResponseHeader, RetryAfter, requestHeaders, responseHeaders } from './headers.ts'
import { ProblemModel, withReferences } from './models.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The codes it may answer beside those that follow from its schema, session and method: the called method's `errors`. */
    errors?: readonly ErrorCode[]
    /** The headers it reads. */
    takes?: readonly RequestHeader[]
    /** The headers an answer of success has. */
    tells?: readonly ResponseHeader[]
  }
}

type Route = Pick<RouteOptions, 'schema' | 'config' | 'method' | 'url'>

/**
 * A route as the document shows it: what it says of itself (schema and config), and what holds for all of its kind. A
 * route without tags is no part of the API.
 */
export function describeRoute({ route, url }: { route: Route; url: string }) {
  const { schema, config = {} } = route
  if (!schema?.tags?.length) return { schema: { hide: true }, url }
  const { response = {}, ...rest } = schema
  const described = {
    ...(withReferences(rest) as object),
    security: securityOf(config),
    ...(config.takes ? { headers: headersSchema(config.takes) } : {}),
    response: { ...successAnswers(response as Record<string, object>, config), ...problemAnswers(codesOf(route)) },
  }
  return { schema: described, url }
}

export const byCookieOrToken = [{ cookie: [] }, { bearer: [] }]

function securityOf({ session }: FastifyContextConfig) {
  if (session === 'required') return byCookieOrToken
  return session === 'optional' ? [{}, ...byCookieOrToken] : []
}

function headersSchema(names: readonly RequestHeader[]) {
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, requestHeaders[name]])) }
}

function successAnswers(answers: Record<string, object>, { tells = [] }: FastifyContextConfig) {
  const headers = Object.fromEntries(tells.map((name) => [name, responseHeaders[name]]))
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      { 'x-response-description': STATUS_CODES[status], ...(withReferences(schema, true) as object), ...(tells.length ? { headers } : {}) },
    ]),
  )
}

/** Every code a route may answer with. */
function codesOf({ schema = {}, config = {}, method }: Route): ErrorCode[] {
  const writes = [method].flat().some(isWrite)
  const codes: (ErrorCode | false)[] = [
    'MALFORMED',
    'RATE_LIMITED',
    ...universalCodes,
    config.session === 'required' && 'UNAUTHENTICATED',
    writes && 'BAD_ORIGIN',
    // a body that nobody asked for is refused all the same where it cannot be read
    writes && 'TOO_LARGE',
    writes && 'UNSUPPORTED_TYPE',
    schema.params !== undefined && 'NOT_FOUND',
    ...(config.errors ?? []),
  ]
  return [...new Set(codes.filter((code) => code !== false))]
}

/** One answer for each status, which tells its codes. */
export function problemAnswers(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Object.groupBy(codes, (code) => errorCodes[code].status)
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, members = []]) => {
      const description = members.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join('\n\n')
      const schema = { allOf: [withReferences(ProblemModel), { properties: { code: { enum: members } } }] }
      const content = { 'application/problem+json': { schema } }
      const headers = ['429', '503'].includes(status) ? { headers: { 'Retry-After': RetryAfter } } : {}
      return [status, { 'x-response-description': description, content, ...headers }]
    }),
  )
}

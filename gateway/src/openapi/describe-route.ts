import { STATUS_CODES } from 'node:http'
import { type ErrorCode, errorCodes, universalCodes } from '@duplex/contracts'
import type { FastifyContextConfig, RouteOptions } from 'fastify'
import { sessionOf } from '../api/route-config.ts'
import { isWrite } from '../http/same-site.ts'
import { type RequestHeader, RetryAfter, requestHeaders, responseHeaders } from './headers.ts'
import { ProblemModel, withReferences } from './models.ts'

type Route = Pick<RouteOptions, 'schema' | 'config' | 'method' | 'url'>

/**
 * Describes a route for the document: its schema and config, and what all routes have in common. A route without tags is
 * not part of the API.
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

function securityOf(config: FastifyContextConfig) {
  const session = sessionOf(config)
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

/** Every code that a route may respond with. */
function codesOf({ schema = {}, config = {}, method }: Route): ErrorCode[] {
  const writes = [method].flat().some(isWrite)
  const codes: (ErrorCode | false)[] = [
    'MALFORMED',
    'RATE_LIMITED',
    ...universalCodes,
    sessionOf(config) === 'required' && 'UNAUTHENTICATED',
    writes && 'BAD_ORIGIN',
    writes && 'QUOTA_EXCEEDED',
    // a write without a body schema also rejects a body that cannot be read
    writes && 'TOO_LARGE',
    writes && 'UNSUPPORTED_TYPE',
    schema.params !== undefined && 'NOT_FOUND',
    ...(config.calls?.errors ?? []),
    ...(config.errors ?? []),
  ]
  return [...new Set(codes.filter((code) => code !== false))]
}

/** One response per status, with its codes in the description. */
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

import { type ErrorCode, errorCodes } from '@duplex/contracts/errors'
import { retryOf } from '@duplex/contracts/retries'
import { afterEach, expect, test, vi } from 'vitest'
import { ApiError } from '../../src/lib/api/api-error.ts'
import { callApi } from '../../src/lib/api/call-api.ts'

afterEach(() => void vi.unstubAllGlobals())

/** Lets every fetch return this response. */
function respond(body: string, init: ResponseInit = {}) {
  const fetch = vi.fn(async (_path: string, _request: RequestInit) => new Response(body, init))
  vi.stubGlobal('fetch', fetch)
  return fetch
}

const failure = async (options: Parameters<typeof callApi>[1] = {}): Promise<ApiError> => {
  const error = await callApi('/api/posts', options).catch((error) => error)
  expect(error).toBeInstanceOf(ApiError)
  return error
}

const problem = (code: ErrorCode, more = {}) => JSON.stringify({ code, title: 'A title', detail: 'A detail', ...more })

test('returns the body and the cursor', async () => {
  const fetch = respond('{"post":{"id":1}}', { headers: { 'live-cursor': 'a-7' } })
  expect(await callApi('/api/posts', { method: 'POST', body: { title: 'A' } })).toEqual({ data: { post: { id: 1 } }, cursor: 'a-7' })
  expect(fetch.mock.calls[0]).toMatchObject([
    '/api/posts',
    { method: 'POST', body: '{"title":"A"}', headers: { 'content-type': 'application/json' } },
  ])
})

test.each(Object.entries(errorCodes))('throws %s with the retry rule of the contracts', async (code, { status }) => {
  respond(problem(code as ErrorCode), { status })
  expect(await failure()).toMatchObject({
    code,
    retry: retryOf(code as ErrorCode),
    message: 'A detail',
    retryAfter: 0,
    signIn: code === 'UNAUTHENTICATED',
  })
})

test('does not retry a code that only a newer release knows', async () => {
  respond(problem('NEWER' as ErrorCode), { status: 418 })
  expect(await failure()).toMatchObject({ code: 'NEWER', retry: 'never' })
})

test('reads `Retry-After` in seconds, and the first message for each field', async () => {
  const errors = [
    { path: '/title', message: 'is missing' },
    { path: '/tags/0', message: 'is too long' },
    { path: '/tags/1', message: 'is too short' },
  ]
  respond(problem('INVALID', { errors }), { status: 422, headers: { 'retry-after': '20' } })
  expect(await failure()).toMatchObject({ retryAfter: 20, errors: { title: 'is missing', tags: 'is too long' } })
})

test.each([
  ['the page of a proxy that gets no response', '<html>502 Bad Gateway</html>', 502],
  ['the page of a proxy that times out', '<html>504 Gateway Time-out</html>', 504],
  ['JSON by a proxy', '{"code":503}', 503],
  ['the sign-in page of a network', '<html>Welcome to our Wi-Fi</html>', 200],
])('treats %s as a missing response', async (_, body, status) => {
  respond(body, { status, headers: { 'retry-after': '3' } })
  expect(await failure()).toMatchObject({ code: null, retry: 'unknown', retryAfter: 3, message: 'The server cannot be reached' })
})

test('reports a network failure', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await failure()).toMatchObject({ code: null, retry: 'unknown', message: 'The server cannot be reached' })
})

test('times out, also while it reads the body', async () => {
  const never = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => never(signal))
  expect(await failure({ timeoutMs: 5 })).toMatchObject({ code: null, retry: 'unknown' })
  vi.stubGlobal('fetch', async (_: string, { signal }: { signal: AbortSignal }) => ({ ...new Response(), text: () => never(signal) }))
  expect(await failure({ timeoutMs: 5 })).toMatchObject({ code: null, retry: 'unknown' })
})

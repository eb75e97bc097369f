import { ApiError } from './api-error.ts'

/**
 * Returns the JSON body of a response to an API call. Throws an ApiError if the call failed, or if the response is not JSON from
 * Duplex. `retryAfter` is the header of that name.
 */
export function readResponse<T>(status: number, text: string, retryAfter: string | null): T {
  let body: any
  try {
    body = JSON.parse(text)
  } catch {}
  if (status < 300 && body) return body
  const problem = typeof body?.code === 'string' ? body : { code: null, detail: 'The server cannot be reached' }
  const errors: Record<string, string> = {}
  for (const { path, message } of problem.errors ?? []) errors[path.split('/')[1]] ??= message
  throw new ApiError(problem.code, problem.detail, Number(retryAfter) || 0, errors)
}

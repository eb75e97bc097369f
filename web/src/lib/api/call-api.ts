import { ApiProblem } from './api-problem.ts'

interface Options {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
}

export interface Answer<T> {
  data: T
  /** The cursor of what was read; null where none was told. */
  cursor: string | null
}

/** Calls the blog's HTTP API as whoever is signed in. Throws an ApiProblem. */
export async function callApi<T>(path: string, { method = 'GET', body, headers = {} }: Options = {}): Promise<Answer<T>> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(path, { method, headers: { accept: 'application/json', ...type, ...headers }, ...sent }).catch(() => null)
  const answer = response && (await response.json().catch(() => null))
  if (!response) throw new ApiProblem(null, 'The blog cannot be reached just now')
  if (!response.ok) throw refused(response.status, answer)
  return { data: answer as T, cursor: response.headers.get('live-cursor') }
}

interface Refusal {
  code?: string
  title?: string
  errors?: { path: string; message: string }[]
}

function refused(status: number, refusal: Refusal | null): ApiProblem {
  const fields: Record<string, string> = {}
  for (const { path, message } of refusal?.errors ?? []) fields[path.split('/')[1] ?? ''] ??= message
  // what stands before the blog and cannot reach it speaks for nobody
  const code = refusal?.code ?? (status >= 502 ? 'UNAVAILABLE' : 'INTERNAL')
  return new ApiProblem(code, refusal?.title ?? `It was answered ${status}`, fields)
}

import { type ErrorCode, errorCodes, isDuplexError } from '@duplex/contracts/errors'
import { fail } from '@sveltejs/kit'

export interface FormProblem {
  /** What is wrong with the whole. */
  message: string
  /** What is wrong with a field, by its name. */
  fields: Record<string, string>
  /** To sign in first may help. */
  signIn: boolean
}

/**
 * Answers a form with what a service refused, and `values` to fill it in again. `messages` say what a code means here,
 * where its title is too general. Throws anything else on.
 */
export function failWith<V extends Record<string, unknown>>(error: unknown, values: V, messages: Partial<Record<ErrorCode, string>> = {}) {
  if (!isDuplexError(error)) throw error
  const { status, title } = errorCodes[error.code]
  const fields: Record<string, string> = {}
  for (const { path, message } of error.details.errors ?? []) {
    const name = path.split('/')[1]
    if (name) fields[name] ??= message
  }
  if (error.code === 'USERNAME_TAKEN') fields.username = title
  if (error.code === 'EMAIL_TAKEN') fields.email = title
  const problem: FormProblem = { message: messages[error.code] ?? title, fields, signIn: error.code === 'UNAUTHENTICATED' }
  return fail(status, { problem, ...values })
}

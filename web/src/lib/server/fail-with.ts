import { type ErrorCode, errorCodes, isDuplexError } from '@duplex/contracts/errors'
import { fail } from '@sveltejs/kit'

export interface FormProblem {
  /** The message for the whole form. */
  message: string
  /** The message for each field, by the field's name. */
  fields: Record<string, string>
  /** Whether the user must sign in first. */
  signIn: boolean
}

/**
 * Returns the failure of a form action: the error of a service, and `values` to fill in the form again. `messages` replace titles
 * that are too general. Rethrows every other error.
 */
export function failWith<V extends Record<string, unknown>>(error: unknown, values: V, messages: Partial<Record<ErrorCode, string>> = {}) {
  if (!isDuplexError(error)) throw error
  const { status, title } = errorCodes[error.code]
  const fields: Record<string, string> = {}
  for (const { path, message } of error.details.errors ?? []) {
    const name = path.split('/')[1]
    if (name) fields[name] ??= message
  }
  if (error.code === 'USERNAME_TAKEN') fields.username = error.message
  if (error.code === 'EMAIL_TAKEN') fields.email = error.message
  const problem: FormProblem = { message: messages[error.code] ?? title, fields, signIn: error.code === 'UNAUTHENTICATED' }
  return fail(status, { problem, ...values })
}

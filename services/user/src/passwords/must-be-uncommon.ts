import { MIN_PASSWORD_LENGTH } from '@duplex/contracts'
import { invalid } from '../invalid.ts'
import { normalize } from './passwords.ts'

/** Loaded at the first use, because most calls of the service need no list. */
let common: Promise<ReadonlySet<string>> | undefined

/** The passwords of the list that are long enough to be chosen: about 18,000. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set((dictionary['passwords-common'] as string[]).filter((password) => password.length >= MIN_PASSWORD_LENGTH))
}

/**
 * Throws INVALID at `/password` for a new password that guesses would try first: a common one, the user's own name or email
 * address, a repetition, a sequence. NIST SP 800-63B, 3.1.1.2. Passwords that users have already chosen stay valid.
 */
export async function mustBeUncommon(password: string, user: { username: string; email: string }): Promise<void> {
  const text = normalize(password).toLowerCase()
  const unit = repeatedUnit(text)
  // normalization can shorten a password
  if ([...text].length < MIN_PASSWORD_LENGTH) throw invalid('/password', `must have at least ${MIN_PASSWORD_LENGTH} characters`)
  if ([...unit].length < MIN_PASSWORD_LENGTH && unit !== text) throw invalid('/password', 'must not only repeat a few characters')
  if (isSequence(text)) throw invalid('/password', 'must not be a sequence such as 12345678')
  const own = [user.username, user.email, user.email.split('@')[0]!].map((name) => normalize(name).toLowerCase())
  if (own.includes(unit)) throw invalid('/password', 'must not be your username or email address')
  common ??= loadCommon()
  if ((await common).has(unit)) throw invalid('/password', 'must not be one of the most common passwords')
}

/** The shortest text whose repetition is `text`: `ab` for `ababab`. */
function repeatedUnit(text: string): string {
  // if `text` is a repetition, it occurs in its own double before the second half
  return text.slice(0, (text + text).indexOf(text, 1))
}

/** Whether each character follows the one before, up or down: `abcdefgh`, `87654321`. */
function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0)!)
  return [1, -1].some((step) => codes.every((code, index) => index === 0 || code - codes[index - 1]! === step))
}

import type { FieldError } from './errors.ts'

/** Far more than any list, object or nesting that a contract knows. */
const MEMBERS = 1_000
const DEPTH = 32

/**
 * The first place of a JSON value that is out of all proportion, or null. To name every error of such a value would take
 * a stack, or a time that grows with the square of its size: somebody sends it for that.
 */
export function findExcess(value: unknown, path = '', depth = 0): FieldError | null {
  if (typeof value !== 'object' || value === null) return null
  const members = Object.entries(value)
  if (members.length > MEMBERS) return { path, message: `must have at most ${MEMBERS} members` }
  if (depth === DEPTH) return { path, message: `must not be nested more than ${DEPTH} deep` }
  for (const [name, member] of members) {
    const found = findExcess(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1)
    if (found) return found
  }
  return null
}

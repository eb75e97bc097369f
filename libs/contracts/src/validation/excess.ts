import type { FieldError } from '../errors.ts'
import { MAX_JSON_DEPTH, MAX_JSON_MEMBERS } from '../limits.ts'

/**
 * The first object or array of a JSON value that exceeds the limits, or null. Listing every error of such a value could
 * overflow the stack or take time quadratic in its size, which an attacker could exploit.
 */
export function findExcess(value: unknown, path = '', depth = 0): FieldError | null {
  if (typeof value !== 'object' || value === null) return null
  const members = Object.entries(value)
  if (members.length > MAX_JSON_MEMBERS) return { path, message: `must have at most ${MAX_JSON_MEMBERS} members` }
  if (depth === MAX_JSON_DEPTH) return { path, message: `must not be nested more than ${MAX_JSON_DEPTH} deep` }
  for (const [name, member] of members) {
    const found = findExcess(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1)
    if (found) return found
  }
  return null
}

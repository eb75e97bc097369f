import type { Author } from '../shapes.ts'

/** A copy of another subject in the data of an event: an author, or the post that a notification is about. */
export type Copy = Author | { id: number; slug: string; title: string }

/** The newest copies by the key of their subject, such as `user:5`. */
export type Copies = ReadonlyMap<string, Copy>

/** The types of the events that say what the copies of their key look like. */
export const copySources = ['user.updated', 'user.deleted', 'post.published', 'post.updated'] as const

/** What copies of this event's subject look like from now on. Null if the event does not say so. */
export function copyFrom({ type, data }: { type: string; data: any }): Copy | null {
  if (!(copySources as readonly string[]).includes(type) || !data) return null
  if (type === 'user.deleted') return { id: data.userId, username: '', avatarUrl: null }
  if (type === 'user.updated') return data.user ?? null
  return data.post ? { id: data.post.id, slug: data.post.slug, title: data.post.title } : null
}

/** The keys of the subjects that the data or meta of an event contains copies of. */
export function copiedKeys(value: unknown): string[] {
  const keys = new Set<string>()
  visit(value, (key) => void keys.add(key))
  return [...keys]
}

/** Replaces copies by the newest ones. Returns the same value if all copies are up to date. */
export function renewCopies<T>(value: T, newest: Copies): T {
  return visit(value, (key, copy) => {
    const renewed = newest.get(key)
    return renewed && Object.entries(renewed).some(([name, field]) => copy[name] !== field) ? renewed : undefined
  }) as T
}

/** Calls `replace` for each copy in a JSON value. Returns the value with the replacements. */
function visit(value: unknown, replace: (key: string, copy: Record<string, unknown>) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => visit(item, replace))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const object = value as Record<string, unknown>
  const key = keyOfCopy(object)
  if (key !== null) return replace(key, object) ?? value
  const fields = Object.entries(object).map(([name, field]) => [name, visit(field, replace)] as const)
  return fields.some(([name, field]) => field !== object[name]) ? Object.fromEntries(fields) : value
}

function keyOfCopy(object: Record<string, unknown>): string | null {
  const names = Object.keys(object).sort().join(' ')
  if (names === 'avatarUrl id username') return `user:${object.id}`
  if (names === 'id slug title') return `post:${object.id}`
  return null
}

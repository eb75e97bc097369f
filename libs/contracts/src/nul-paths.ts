/** Where a JSON value has text with U+0000, as JSON Pointers: PostgreSQL keeps every other character, and not this one. */
export function nulPaths(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return value.includes('\0') ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]) => nulPaths(child, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`))
}

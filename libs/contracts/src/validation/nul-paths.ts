/** The JSON Pointers of all texts that contain U+0000, the only character that PostgreSQL cannot store. */
export function nulPaths(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return value.includes('\0') ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]) => nulPaths(child, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`))
}

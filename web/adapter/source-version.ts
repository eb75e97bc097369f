import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'

/** Names a build after what it is built from: the same sources give the same name, wherever and whenever they are built. */
export function sourceVersion(patterns: string[]): string {
  const version = createHash('sha256')
  for (const file of globSync(patterns).sort()) version.update(file).update(readFileSync(file))
  return version.digest('hex').slice(0, 12)
}

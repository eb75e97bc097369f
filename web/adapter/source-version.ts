import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'

/** Names a build after its sources: the same sources give the same name on every machine and at any time. */
export function sourceVersion(patterns: string[]): string {
  const version = createHash('sha256')
  // The pattern also matches folders: a route's folder may be named like a file.
  for (const file of globSync(patterns).filter(isFile).sort()) version.update(file).update(readFileSync(file))
  return version.digest('hex').slice(0, 12)
}

const isFile = (path: string) => statSync(path).isFile()

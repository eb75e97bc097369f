import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'

/** Names a build after what it is built from: the same sources give the same name, wherever and whenever they are built. */
export function sourceVersion(patterns: string[]): string {
  const version = createHash('sha256')
  // a folder may be named like a file: that of a route
  for (const file of globSync(patterns).filter(isFile).sort()) version.update(file).update(readFileSync(file))
  return version.digest('hex').slice(0, 12)
}

const isFile = (path: string) => statSync(path).isFile()

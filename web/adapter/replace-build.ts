import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How long the files of a replaced build stay, and of how many builds. */
const KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000
const MAX_BUILDS = 20

interface Build {
  /** The browser's files, relative to `client`. */
  files: string[]
  /** When the next build replaced it, in milliseconds since 1970. Null: it is the current one. */
  replacedAt: number | null
}

/**
 * Replaces the build in `out` by the one in `next`. The browser's files of earlier builds stay for a while: a server that was
 * started before, and pages that are open in browsers, still request them. Their names contain a hash of their content, so the
 * files of two builds do not conflict.
 */
export function replaceBuild(next: string, out: string, now = Date.now()): void {
  const files = filesIn(join(next, 'client'))
  const earlier = earlierBuilds(out)
    .map((build) => ({ ...build, replacedAt: build.replacedAt ?? now }))
    .filter(({ replacedAt }) => now - replacedAt < KEPT_FOR_MS)
  const builds = [{ files, replacedAt: null }, ...earlier].slice(0, MAX_BUILDS)

  for (const file of files) {
    mkdirSync(dirname(join(out, 'client', file)), { recursive: true })
    renameSync(join(next, 'client', file), join(out, 'client', file))
  }
  // A running server has loaded these modules at its start.
  rmSync(join(out, 'server'), { recursive: true, force: true })
  renameSync(join(next, 'server'), join(out, 'server'))
  renameSync(join(next, 'index.js'), join(out, 'index.js'))

  writeFileSync(join(out, 'builds.json'), JSON.stringify(builds))
  const kept = new Set(builds.flatMap((build) => build.files))
  for (const file of filesIn(join(out, 'client'))) if (!kept.has(file)) rmSync(join(out, 'client', file))
  rmSync(next, { recursive: true })
}

/** The builds whose files are in `out`, the newest first. A build of an older release has no list. */
function earlierBuilds(out: string): Build[] {
  const list = join(out, 'builds.json')
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8'))
  const files = filesIn(join(out, 'client'))
  return files.length > 0 ? [{ files, replacedAt: null }] : []
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

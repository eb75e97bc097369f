import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import type { DataLocation } from '@duplex/db'
import type { RowCounts } from './backup-format.ts'
import { backupLines } from './backup-lines.ts'
import { openBlog } from './open-blog.ts'
import { summarizeCounts } from './summarize-counts.ts'
import { writeFileOfLines, writeLines } from './write-lines.ts'

/** Backs up a blog into a file or a stream. Resolves with a report for people. */
export async function backup(from: DataLocation, to: string | Writable): Promise<string> {
  const store = await openBlog(from)
  try {
    const lines = backupLines(store)
    let counts: RowCounts = {}
    const counted = (async function* () {
      counts = yield* lines
    })()
    if (typeof to === 'string') await writeFileOfLines(counted, resolve(to))
    else await writeLines(counted, to)
    return `Backed up ${summarizeCounts(counts)} from ${store.location}${typeof to === 'string' ? ` to ${resolve(to)}` : ''}`
  } finally {
    await store.close()
  }
}

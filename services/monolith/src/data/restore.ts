import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { connect, type DataLocation } from '@duplex/db'
import { backupParts } from './backup-parts.ts'
import { readLines } from './read-lines.ts'
import { restoreParts } from './restore-parts.ts'
import { summarizeCounts } from './summarize-counts.ts'

/** Restores a backup from a file or a stream. Resolves with a report for people. */
export async function restore(from: string | Readable, to: DataLocation, options: { replace: boolean }): Promise<string> {
  const file = typeof from === 'string' ? (await open(from)).createReadStream() : from
  const store = await connect(to)
  try {
    const { header, counts } = await restoreParts(store, backupParts(readLines(file)), options)
    return `Restored ${summarizeCounts(counts)} into ${store.location}: the blog as it was on ${header.createdAt}`
  } finally {
    file.destroy()
    await store.close()
  }
}

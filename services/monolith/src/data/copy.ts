import { connect, type DataLocation } from '@duplex/db'
import { backupLines } from './backup-lines.ts'
import { backupParts } from './backup-parts.ts'
import { openBlog } from './open-blog.ts'
import { restoreParts } from './restore-parts.ts'
import { summarizeCounts } from './summarize-counts.ts'

/** Copies a blog from one store into another: it restores a backup while it reads it. Resolves with a report for people. */
export async function copy(from: DataLocation, to: DataLocation, options: { replace: boolean }): Promise<string> {
  const source = await openBlog(from)
  try {
    const target = await connect(to)
    try {
      const { counts } = await restoreParts(target, backupParts(backupLines(source)), options)
      return `Copied ${summarizeCounts(counts)} from ${source.location} into ${target.location}. From now on, start Duplex with the same DATABASE_URL`
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

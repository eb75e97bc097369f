import { connect, type DataLocation } from '@duplex/db'
import { backupLines } from './backup-lines.ts'
import { backupParts } from './backup-parts.ts'
import { inWords } from './in-words.ts'
import { openBlog } from './open-blog.ts'
import { restoreParts } from './restore-parts.ts'

/** Copies a blog from one store into another: a backup that is restored as it is made. Answers what it did, for people. */
export async function copy(from: DataLocation, to: DataLocation, options: { replace: boolean }): Promise<string> {
  const source = await openBlog(from)
  try {
    const target = await connect(to)
    try {
      const { counts } = await restoreParts(target, backupParts(backupLines(source)), options)
      return `Copied ${inWords(counts)} from ${source.location} into ${target.location}. From now on, start Duplex with the same DATABASE_URL`
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

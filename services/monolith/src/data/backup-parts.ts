import { type BackupPart, FORMAT, type RowCounts } from './backup-format.ts'
import { DataError } from './data-error.ts'

/** A batch of rows ends at the first of these limits. */
const MAX_BATCH_CHARACTERS = 1024 * 1024
const MAX_BATCH_ROWS = 1_000

const foreign = 'This file is not a Duplex backup'
const truncated = 'The backup is truncated: it was not written or copied completely'

/**
 * The parts of a backup, from its lines. Rows come in batches, each a JSON array. Throws DataError if the lines are not a
 * complete backup, possibly only after the last line: the caller must be able to undo the earlier parts.
 */
export async function* backupParts(lines: AsyncIterable<string>): AsyncGenerator<BackupPart> {
  const counts: RowCounts = {}
  let table: string | null = null
  let batch: string[] = []
  let length = 0
  let begun = false
  let ended = false

  function* flush(): Generator<BackupPart> {
    if (batch.length > 0) yield { rows: `[${batch.join(',')}]`, count: batch.length }
    batch = []
    length = 0
  }

  for await (const line of lines) {
    if (ended) throw new DataError('The backup has data after its end')
    if (!begun) {
      yield { header: parseHeader(line) }
      begun = true
    } else if (line.startsWith('{')) {
      if (table === null) throw new DataError(foreign)
      counts[table]!++
      batch.push(line)
      length += line.length
      if (length >= MAX_BATCH_CHARACTERS || batch.length >= MAX_BATCH_ROWS) yield* flush()
    } else {
      yield* flush()
      const [kind, value] = parse(line) as [string, any]
      if (kind === 'table') {
        table = String(value.name)
        counts[table] = 0
        yield { table: value }
      } else if (kind === 'end') {
        ended = true
        if (!sameCounts(counts, value)) throw new DataError('The number of rows in the backup differs from the number at its end')
        yield { end: counts }
      } else throw new DataError(foreign)
    }
  }
  if (!begun) throw new DataError('The backup is empty')
  if (!ended) throw new DataError(truncated)
}

function parseHeader(line: string) {
  const header = parse(line)
  if (header?.backup !== 'duplex') throw new DataError(foreign)
  if (header.format !== FORMAT) {
    throw new DataError(
      `The backup has format ${header.format}; this release reads format ${FORMAT}. Use the release that wrote the backup`,
    )
  }
  return header
}

function parse(line: string): any {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new DataError(foreign, { cause })
  }
}

function sameCounts(found: RowCounts, stated: RowCounts): boolean {
  const names = new Set([...Object.keys(found), ...Object.keys(stated)])
  return [...names].every((name) => found[name] === stated[name])
}

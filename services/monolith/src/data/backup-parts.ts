import { type BackupPart, FORMAT, type RowCounts } from './backup-format.ts'
import { DataError } from './data-error.ts'

/** Characters, and rows, handed over in one go. */
const BATCH = 1024 * 1024
const BATCH_ROWS = 1_000

const foreign = 'This is not a backup of Duplex'
const truncated = 'This backup ends before its end: it was not written, or not copied, completely'

/**
 * The parts of a backup, from its lines: rows in batches, each a JSON array. Throws DataError for what is not a backup, or is
 * not whole; at the latest after its last line, so whoever acts on a part must be able to take it back.
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
    if (ended) throw new DataError('This backup goes on after its end')
    if (!begun) {
      yield { header: parseHeader(line) }
      begun = true
    } else if (line.startsWith('{')) {
      if (table === null) throw new DataError(foreign)
      counts[table]!++
      batch.push(line)
      length += line.length
      if (length >= BATCH || batch.length >= BATCH_ROWS) yield* flush()
    } else {
      yield* flush()
      const [kind, value] = parse(line) as [string, any]
      if (kind === 'table') {
        table = String(value.name)
        counts[table] = 0
        yield { table: value }
      } else if (kind === 'end') {
        ended = true
        if (!sameCounts(counts, value)) throw new DataError('This backup has other rows than it says at its end')
        yield { end: counts }
      } else throw new DataError(foreign)
    }
  }
  if (!begun) throw new DataError('This backup is empty')
  if (!ended) throw new DataError(truncated)
}

function parseHeader(line: string) {
  const header = parse(line)
  if (header?.backup !== 'duplex') throw new DataError(foreign)
  if (header.format !== FORMAT) {
    throw new DataError(`This backup has format ${header.format}, and this release reads ${FORMAT}: use the release that wrote it`)
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

function sameCounts(found: RowCounts, said: RowCounts): boolean {
  const names = new Set([...Object.keys(found), ...Object.keys(said)])
  return [...names].every((name) => found[name] === said[name])
}

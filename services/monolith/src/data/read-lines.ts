import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { DataError } from './data-error.ts'

/** No line is longer: the largest image, a text for each of its bytes, with room. A file that is none of ours would fill the memory. */
const LONGEST = 64 * 1024 * 1024

/** The lines of a backup as it is stored. Throws DataError where it is not gzip, is damaged, or breaks off. */
export async function* readLines(file: Readable): AsyncGenerator<string> {
  const gunzip = createGunzip()
  file.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  let rest: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let from = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, end)]).toString('utf8')
        rest = []
        length = 0
        from = end + 1
      }
      rest.push(chunk.subarray(from))
      length += chunk.length - from
      if (length > LONGEST) throw new DataError('This is not a backup of Duplex: it has a line without end')
    }
  } catch (error) {
    throw inWords(error)
  } finally {
    file.destroy()
  }
  if (length > 0) yield Buffer.concat(rest).toString('utf8')
}

function inWords(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'Z_BUF_ERROR')
    return new DataError('This backup ends before its end: it was not written, or not copied, completely', { cause: error })
  if (code === 'Z_DATA_ERROR') return new DataError('This is not a backup of Duplex, or it is damaged', { cause: error })
  return error
}

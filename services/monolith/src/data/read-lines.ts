import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { DataError } from './data-error.ts'

/** More than the longest row, an image as text, needs. A line of another kind of file could fill the memory. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

/** The lines of a compressed backup. Throws DataError if it is not gzip, damaged or truncated. */
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
      if (length > MAX_LINE_BYTES) throw new DataError(`This file is not a Duplex backup: a line is longer than ${MAX_LINE_BYTES} bytes`)
    }
  } catch (error) {
    throw toDataError(error)
  } finally {
    file.destroy()
  }
  if (length > 0) yield Buffer.concat(rest).toString('utf8')
}

function toDataError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'Z_BUF_ERROR') return new DataError('The backup is truncated: it was not written or copied completely', { cause: error })
  if (code === 'Z_DATA_ERROR') return new DataError('This file is not a Duplex backup, or it is damaged', { cause: error })
  return error
}

import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Characters written to gzip at once. */
const CHUNK_LENGTH = 64 * 1024

/** Writes lines, compressed, as fast as `destination` accepts them. */
export async function writeLines(lines: AsyncIterable<string>, destination: Writable): Promise<void> {
  await pipeline(Readable.from(inChunks(lines)), createGzip(), destination)
}

/** Writes lines to a file that only its owner can read. The file gets its name when it is complete and on the disk. */
export async function writeFileOfLines(lines: AsyncIterable<string>, file: string): Promise<void> {
  const unfinished = `${file}.unfinished`
  await rm(unfinished, { force: true })
  try {
    await writeLines(lines, createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true }))
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  const folder = await open(dirname(file))
  await folder.sync().finally(() => folder.close())
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < CHUNK_LENGTH) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

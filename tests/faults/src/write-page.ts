import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '@duplex/local'

const page = join(root, 'docs/faults.md')
const begin = '<!-- written by npm run test:faults -- --write -->'
const end = '<!-- end -->'

/** Replaces the tables in docs/faults.md. Throws if the page does not contain both marker comments. */
export async function writePage(text: string): Promise<void> {
  const before = await readFile(page, 'utf8')
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page}: expected the comments ${begin} and ${end} around the tables`)
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`)
}

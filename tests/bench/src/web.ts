import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { PostSummary } from '@duplex/contracts'
import { load, type Measured } from './load.ts'
import { median } from './median.ts'
import type { Blog } from './start-blog.ts'
import { startMonolith } from './start-monolith.ts'

/*
 * Measures the page cache: the same pages are requested without a session from two blogs that differ only in `PAGE_CACHE`.
 * Runs alternate between them, so that other load on this machine affects both.
 */

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '20' },
    check: { type: 'boolean', default: false },
  },
})
/** With --check, the least ratio of cached to rendered pages per second. */
const LEAST = 8
const WARM_UP = 2
const results = new URL('../../../bench/results/', import.meta.url)

const [rounds, seconds, connections] = [options.rounds, options.seconds, options.connections].map(Number) as [number, number, number]
if (!(rounds % 2 === 1) || !(seconds >= 1) || !(connections >= 1))
  throw new Error('--rounds is odd; --seconds and --connections are 1 or more')

const kinds = ['anew', 'kept'] as const
type Kind = (typeof kinds)[number]

const blogs = {} as Record<Kind, Blog>
try {
  blogs.anew = await startMonolith({ PAGE_CACHE: 'off' })
  blogs.kept = await startMonolith({ PAGE_CACHE: 'on' })
  const { items } = (await (await fetch(`${blogs.kept.url}/api/posts`)).json()) as { items: PostSummary[] }
  const pages = { home: '/', post: `/posts/${items[0]!.slug}` }

  const measured: Record<string, Record<Kind, Measured[]>> = {}
  for (const path of Object.values(pages))
    for (const kind of kinds) await load({ url: blogs[kind].url + path, connections, seconds: WARM_UP })
  for (let round = 0; round < rounds; round++) {
    for (const [page, path] of Object.entries(pages)) {
      measured[page] ??= { anew: [], kept: [] }
      for (const kind of kinds) measured[page][kind].push(await load({ url: blogs[kind].url + path, connections, seconds }))
    }
  }

  const table = Object.entries(measured).map(([page, { anew, kept }]) => {
    const middle = (of: Measured[], what: keyof Measured) => median(of.map((one) => one[what]))
    const ratio = middle(kept, 'requestsPerSecond') / middle(anew, 'requestsPerSecond')
    return {
      page,
      'without cache, req/s': Math.round(middle(anew, 'requestsPerSecond')),
      'with cache, req/s': Math.round(middle(kept, 'requestsPerSecond')),
      ratio: Number(ratio.toFixed(1)),
      'without cache, p50/p99 ms': `${middle(anew, 'p50')} / ${middle(anew, 'p99')}`,
      'with cache, p50/p99 ms': `${middle(kept, 'p50')} / ${middle(kept, 'p99')}`,
    }
  })
  console.table(table)

  await mkdir(results, { recursive: true })
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model }
  const settings = { rounds, seconds, connections }
  await writeFile(
    new URL('web.json', results),
    `${JSON.stringify({ at: new Date().toISOString(), machine, settings, table, measured }, null, 2)}\n`,
  )

  const slow = table.filter(({ ratio }) => ratio < LEAST)
  if (options.check && slow.length > 0) {
    console.error(`With the cache less than ${LEAST} times as fast as without: ${slow.map(({ page }) => page).join(', ')}`)
    process.exitCode = 1
  }
} finally {
  for (const kind of kinds) await blogs[kind]?.stop()
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, type StartedProcess, startProcess } from '@duplex/test-support'
import { afterEach, expect, test } from 'vitest'
import { BlogClient } from '../src/blog-client.ts'
import { isLoopback, readOptions } from '../src/options.ts'

const command = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const monolith = fileURLToPath(new URL('../../../services/monolith/src/main.ts', import.meta.url))

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function run(...args: string[]): { child: ChildProcess; lines(): string[]; ended: Promise<unknown[]> } {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  cleanUps.push(() => (child.exitCode === null && child.kill('SIGKILL') ? ended : undefined))
  return { child, lines: () => output.split('\n').filter(Boolean), ended }
}

const countActions = (lines: string[]) =>
  lines.filter((line) => / (publishes|comments on|replies to|likes|no longer likes) /.test(line)).length

test('posts, comments and likes through the public API, survives a server crash, and prints a summary', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'duplex-test-'))
  cleanUps.push(() => rm(dataDir, { recursive: true, force: true }))
  const port = await freePort()
  const start = () =>
    startProcess(monolith, {
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DATABASE_URL: '',
      NATS_URL: '',
      REDIS_URL: '',
      DEMO_CONTENT: 'off',
      LOG_LEVEL: 'warn',
    })
  let server: StartedProcess = await start()
  cleanUps.push(() => server.end('SIGKILL'))

  const { child, lines, ended } = run('--url', `http://127.0.0.1:${port}`, '--rate', '10', '--visitors', '3')
  await expect.poll(() => countActions(lines()), { timeout: 60_000 }).toBeGreaterThan(10)
  await server.end('SIGKILL')
  await expect.poll(() => lines().some((line) => line.includes('cannot be reached')), { timeout: 60_000 }).toBe(true)
  const before = countActions(lines())
  server = await start()
  await expect.poll(() => countActions(lines()), { timeout: 60_000 }).toBeGreaterThan(before + 5)

  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  const summary = lines().at(-1)!
  expect(summary).toMatch(
    /^In .+, 3 visitors: \d+ posts, \d+ comments, \d+ replies, \d+ likes, \d+ likes removed\. 0 rejected, [1-9]\d* waits\.$/,
  )
  const [posts, comments, replies] = [...summary.matchAll(/(\d+) (?:posts|comments|replies)/g)].map(([, count]) => Number(count))

  // Each counted action was stored once. In addition, each of the three visitors may have had one request in flight at the end.
  const counts = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/posts?limit=100`)
    const { items } = (await response.json()) as { items: { commentCount: number }[] }
    return { posts: items.length, comments: items.reduce((sum, { commentCount }) => sum + commentCount, 0) }
  }
  await expect.poll(async () => (await counts()).comments).toBeGreaterThanOrEqual(comments! + replies!)
  const found = await counts()
  expect(found.posts - posts!).toBeLessThanOrEqual(3)
  expect(found.posts).toBeGreaterThanOrEqual(posts!)
  expect(found.comments - comments! - replies!).toBeLessThanOrEqual(3)
}, 240_000)

test('all requests wait for the time in Retry-After', async () => {
  const requestTimes: number[] = []
  const server = createServer((_request, response) => {
    requestTimes.push(performance.now())
    if (requestTimes.length <= 2) response.writeHead(429, { 'retry-after': '1' }).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[]}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  cleanUps.push(() => server.close())
  const printed: string[] = []
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const blog = new BlogClient(url, new AbortController().signal, (line) => printed.push(line))

  const answers = await Promise.all([blog.send('GET', '/api/posts'), blog.send('GET', '/api/posts')])
  expect(answers).toEqual([{ items: [] }, { items: [] }])
  expect(requestTimes[2]! - requestTimes[1]!).toBeGreaterThan(950)
  expect(printed).toEqual(['(the blog responded with 429: all visitors wait 1.0 s)'])
})

test('rejects an invalid option with exit code 1', async () => {
  const { lines, ended } = run('--rate', 'fast')
  expect(await ended).toEqual([1, null])
  expect(lines()[0]).toBe('--rate is "fast": expected a number from 0.01 to 50')
})

test('recognizes loopback addresses, and uses one by default', () => {
  expect(isLoopback(readOptions([])!.url)).toBe(true)
  expect(isLoopback(readOptions(['--url', 'http://[::1]:8080'])!.url)).toBe(true)
  expect(isLoopback(readOptions(['--url', 'https://blog.example.com/feed'])!.url)).toBe(false)
  expect(isLoopback(readOptions(['--url', 'http://127.0.0.1.example.com'])!.url)).toBe(false)
})

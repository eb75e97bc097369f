import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { supervise } from '../src/launch/supervisor.ts'

const backoff = { least: 20, most: 80, healthyAfter: 10_000 }

function start(behaviour: string, options = {}, command = process.execPath) {
  const said: string[] = []
  const lines: string[] = []
  const output = { say: (text: string) => said.push(text), line: (name: string, line: string) => lines.push(`${name}: ${line}`) }
  const spec = { name: 'post', command, args: [join(import.meta.dirname, 'behave.ts'), behaviour] }
  const supervised = supervise(spec, { output, stopTimeout: 10_000, backoff, ...options })
  onTestFinished(() => supervised.stop())
  return { ...supervised, said, lines }
}

test('a process that is killed again and again is named each time, and started again', async () => {
  const post = start('well')
  await post.ready
  for (let time = 1; time <= 4; time++) {
    await post.kill('SIGKILL')
    expect(post.said).toHaveLength(time)
  }
  expect(post.said[0]).toBe('post was killed by SIGKILL; started again in 20 ms')
})

test('it waits longer from crash to crash, up to a bound, and says the exit code', async () => {
  const post = start('crash when ready')
  await expect.poll(() => post.said.length, { timeout: 20_000 }).toBeGreaterThan(4)
  const expected = [20, 40, 80, 80].map((delay) => `post ended with exit code 5; started again in ${delay} ms`)
  expect(post.said.slice(0, 4)).toEqual(expected)
})

test('after it has been well for long the wait is short again', async () => {
  const post = start('crash when ready', { backoff: { ...backoff, healthyAfter: 0 } })
  await expect.poll(() => post.said.length, { timeout: 20_000 }).toBeGreaterThan(2)
  expect(new Set(post.said)).toEqual(new Set(['post ended with exit code 5; started again in 20 ms']))
})

test('one that cannot start is not tried again: its own words are shown', async () => {
  const post = start('refuse to start')
  await expect(post.ready).rejects.toThrow('post could not start: it ended with exit code 3')
  expect(post.lines).toEqual(['post: PORT is "x"'])
  expect(post.said).toEqual([])
})

test('a program that is not there cannot start', async () => {
  await expect(start('well', {}, '/nowhere/node').ready).rejects.toThrow(
    'post could not start: it cannot be run: spawn /nowhere/node ENOENT',
  )
})

test('a stop lets it finish, and is its end', async () => {
  const post = start('well')
  await post.ready
  await post.stop()
  expect(post.lines).toEqual(['post: stopping'])
  expect(post.said).toEqual([])
})

test('a stop that is not heard ends in SIGKILL', async () => {
  const post = start('ignore SIGTERM', { stopTimeout: 50 })
  await post.ready
  await post.stop()
  expect(post.said).toEqual(['post did not stop within 50 ms: killed'])
})

test('a stop while it waits to start again is its end too', async () => {
  const post = start('crash when ready', { backoff: { least: 60_000, most: 60_000, healthyAfter: 0 } })
  await expect.poll(() => post.said, { timeout: 20_000 }).toHaveLength(1)
  await post.stop()
  expect(post.said).toHaveLength(1)
})

import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { supervise } from '../src/launch/supervisor.ts'

const backoff = { least: 20, most: 80, healthyAfter: 10_000 }

function start(behaviour: string, options = {}, command = process.execPath) {
  const said: string[] = []
  const lines: string[] = []
  const output = { say: (text: string) => said.push(text), line: (name: string, line: string) => lines.push(`${name}: ${line}`) }
  const spec = { name: 'post', command, args: [join(import.meta.dirname, 'supervised-process.ts'), behaviour] }
  const supervised = supervise(spec, { output, stopTimeout: 10_000, backoff, ...options })
  onTestFinished(() => supervised.stop())
  return { ...supervised, said, lines }
}

test('restarts a killed process, and prints a message each time', async () => {
  const post = start('well')
  await post.ready
  for (let time = 1; time <= 4; time++) {
    await post.kill('SIGKILL')
    expect(post.said).toHaveLength(time)
  }
  expect(post.said[0]).toBe('post was killed by SIGKILL; restarting in 20 ms')
})

test('doubles the delay at each crash up to a limit, and prints the exit code', async () => {
  const post = start('crash when ready')
  await expect.poll(() => post.said.length, { timeout: 20_000 }).toBeGreaterThan(4)
  const expected = [20, 40, 80, 80].map((delay) => `post ended with exit code 5; restarting in ${delay} ms`)
  expect(post.said.slice(0, 4)).toEqual(expected)
})

test('resets the delay after the process was healthy long enough', async () => {
  const post = start('crash when ready', { backoff: { ...backoff, healthyAfter: 0 } })
  await expect.poll(() => post.said.length, { timeout: 20_000 }).toBeGreaterThan(2)
  expect(new Set(post.said)).toEqual(new Set(['post ended with exit code 5; restarting in 20 ms']))
})

test('does not restart a process that cannot start, and prints its output', async () => {
  const post = start('refuse to start')
  await expect(post.ready).rejects.toThrow('post could not start: it ended with exit code 3')
  expect(post.lines).toEqual(['post: PORT is "x"'])
  expect(post.said).toEqual([])
})

test('rejects if the program does not exist', async () => {
  await expect(start('well', {}, '/nowhere/node').ready).rejects.toThrow(
    'post could not start: it cannot be run: spawn /nowhere/node ENOENT',
  )
})

test('lets the process finish at a stop, and does not restart it', async () => {
  const post = start('well')
  await post.ready
  await post.stop()
  expect(post.lines).toEqual(['post: stopping'])
  expect(post.said).toEqual([])
})

test('sends SIGKILL if the process ignores the stop signal', async () => {
  const post = start('ignore SIGTERM', { stopTimeout: 50 })
  await post.ready
  await post.stop()
  expect(post.said).toEqual(['post did not stop within 50 ms and was killed'])
})

test('kills and restarts a process that has stopped responding', async () => {
  const post = start('block for ever', { silence: { startingMs: 60_000, readyMs: 200 } })
  await expect.poll(() => post.said, { timeout: 20_000 }).toHaveLength(4)
  expect(post.said.slice(0, 2)).toEqual([
    'post did not respond for 200 ms and was killed',
    'post was killed by SIGKILL; restarting in 20 ms',
  ])
})

test('can be stopped while it waits before a restart', async () => {
  const post = start('crash when ready', { backoff: { least: 60_000, most: 60_000, healthyAfter: 0 } })
  await expect.poll(() => post.said, { timeout: 20_000 }).toHaveLength(1)
  await post.stop()
  expect(post.said).toHaveLength(1)
})

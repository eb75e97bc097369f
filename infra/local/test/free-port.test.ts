import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { freePort } from '../src/launch/free-port.ts'

const count = 400

test('returns different ports to all calls, also in two concurrent processes', async () => {
  // keeps running, because it holds its ports only until it ends
  const other = execFile(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { freePort } from ${JSON.stringify(new URL('../src/launch/free-port.ts', import.meta.url).href)}
    const ports = await Promise.all(Array.from({ length: ${count} }, freePort))
    console.log(JSON.stringify(ports))
    process.stdin.resume()`,
  ])
  try {
    const [own, [line]] = await Promise.all([
      Promise.all(Array.from({ length: count }, freePort)),
      once(other.stdout!, 'data') as Promise<[string]>,
    ])
    expect(new Set([...own, ...(JSON.parse(line) as number[])]).size).toBe(2 * count)
  } finally {
    other.kill()
  }
})

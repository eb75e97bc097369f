import { mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

type LockFolder = (folder: string, onWait: () => void) => Promise<() => void>
const { lockFolder }: { lockFolder: LockFolder } = await import(new URL('../lock-folder.js', import.meta.url).href)

async function lockPath(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'duplex-lock-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  return join(parent, 'lock')
}

test('one process holds the lock; the next one waits and reports this once', async () => {
  const path = await lockPath()
  const order: string[] = []
  const unlock = await lockFolder(path, () => order.push('first waits'))
  const second = lockFolder(path, () => {
    order.push('second waits')
    // long enough for another attempt before the first process unlocks
    setTimeout(() => {
      order.push('first unlocks')
      unlock()
    }, 600)
  })
  const unlockSecond = await second
  order.push('second holds')
  unlockSecond()
  expect(order).toEqual(['second waits', 'first unlocks', 'second holds'])
  await expect(stat(path)).rejects.toThrow('ENOENT')
})

test('takes over the lock of a killed process', async () => {
  const path = await lockPath()
  await mkdir(path)
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(path, longAgo, longAgo)
  const unlock = await lockFolder(path, () => {})
  unlock()
})

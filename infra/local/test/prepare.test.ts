import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning } from './is-running.ts'

const polling = { timeout: 20_000 }

/** Writes its arguments and its process id, and then runs until it is stopped. */
const fakeNpm = `#!/bin/sh
echo "$NODE_ENV $*" > called
sleep 600 &
echo $! > process
wait
`

/** A checkout in which nothing is installed, and an npm that only records its call. */
async function checkout() {
  const root = await mkdtemp(join(tmpdir(), 'duplex-prepare-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const local = join(root, 'infra/local')
  await mkdir(local, { recursive: true })
  for (const file of ['prepare.js', 'lock-folder.js', 'stoppable-command.js'])
    await copyFile(join(import.meta.dirname, '..', file), join(local, file))
  await writeFile(join(root, 'package.json'), '{ "type": "module" }')
  await writeFile(join(root, 'package-lock.json'), '{ "packages": { "node_modules/node": { "version": "24.0.0" } } }')
  await writeFile(join(root, 'npm'), fakeNpm)
  await chmod(join(root, 'npm'), 0o755)
  const textOf = (file: string) => readFile(join(root, file), 'utf8').catch(() => '')
  return {
    command: join(local, 'prepare.js'),
    environment: { ...process.env, PATH: [root, process.env.PATH].join(delimiter) },
    called: () => expect.poll(() => textOf('process'), polling).toMatch(/\d/),
    call: () => textOf('called'),
    processId: async () => Number(await textOf('process')),
  }
}

test('installs the development dependencies, too, if NODE_ENV is production', async () => {
  const { command, environment, called, call } = await checkout()
  const prepare = spawn(process.execPath, [command], { env: { ...environment, NODE_ENV: 'production' }, stdio: 'ignore' })
  onTestFinished(() => void prepare.kill())
  await called()
  expect(await call()).toContain('production ci --ignore-scripts --include=dev')
  const ended = once(prepare, 'exit')
  prepare.kill()
  await ended
})

test.each(['SIGTERM', 'SIGINT'] as const)('ends with everything it has started at one %s', async (signal) => {
  const { command, environment, called, processId } = await checkout()
  const prepare = spawn(process.execPath, [command], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  prepare.stderr.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  await called()
  const ended = once(prepare, 'close')
  prepare.kill(signal)
  expect(await ended).toEqual([1, null])
  expect(said).toContain('Stopped before the preparation was complete.')
  await expect.poll(async () => isRunning(await processId()), polling).toBe(false)
})

test('ends if its shell ends, because a shell that npm stops does not pass the signal on', async () => {
  const { command, environment, called, processId } = await checkout()
  const shell = spawn('sh', ['-c', '"$0" "$1" && echo next', process.execPath, command], { env: environment, stdio: 'ignore' })
  await called()
  shell.kill()
  await expect.poll(async () => isRunning(await processId()), polling).toBe(false)
})

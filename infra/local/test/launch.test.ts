import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning } from './is-running.ts'

const polling = { timeout: 20_000 }

function start(environment: NodeJS.ProcessEnv = {}) {
  const launcher = spawn(process.execPath, [join(import.meta.dirname, 'test-launcher.ts')], {
    env: { ...process.env, LOG_FORMAT: 'text', PORT: '4321', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void launcher.kill('SIGKILL'))
  let written = ''
  launcher.stdout.setEncoding('utf8').on('data', (text) => {
    written += text
  })
  return {
    launcher,
    ended: once(launcher, 'exit'),
    lines: () => written.replace(/^\d\d:\d\d:\d\d /gm, '').split('\n'),
    runs: () => expect.poll(() => written, polling).toContain('Duplex runs for a test on http://localhost:4321'),
    processId: () => Number(/process=(\d+)/.exec(written)?.[1]),
  }
}

test('stops cleanly at Ctrl-C, although the signal arrives twice: from the terminal and through npm', async () => {
  const { launcher, runs, ended, lines, processId } = start()
  await runs()
  launcher.kill('SIGINT')
  launcher.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  const stopping = 'Stopping. Press Ctrl-C again to stop immediately.'
  expect(lines().slice(lines().indexOf(stopping))).toEqual([
    stopping,
    '[lasting] stopping',
    '[lasting] stopped',
    'The last step.',
    'Stopped.',
    '',
  ])
  expect(isRunning(processId())).toBe(false)
})

test('stops at one SIGTERM while it prepares', async () => {
  const { launcher, ended, lines } = start({ TEST_ENDLESS_PREPARATION: 'yes' })
  await expect.poll(lines, polling).toContain('Preparing.')
  launcher.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(lines().slice(-4)).toEqual(['Stopping. Press Ctrl-C again to stop immediately.', 'Aborted.', 'Stopped.', ''])
})

test('leaves no process running if it is killed', async () => {
  const { launcher, runs, ended, processId } = start()
  await runs()
  launcher.kill('SIGKILL')
  await ended
  await expect.poll(() => isRunning(processId()), polling).toBe(false)
})

test('prints once why a process could not start, and stops everything', async () => {
  const { ended, lines } = start({ INTERNAL_PORT: '1', INTERNAL_HOST: '192.0.2.99' })
  expect(await ended).toEqual([1, null])
  expect(lines().slice(-4)).toEqual(['lasting could not start: it ended with exit code 1', 'The last step.', 'Stopped.', ''])
})

test('names an invalid variable, and starts nothing', async () => {
  const { ended, lines } = start({ PORT: 'eighty' })
  expect(await ended).toEqual([1, null])
  expect(lines()).toEqual(['PORT: invalid value "eighty"; expected a whole number from 0 to 65535', 'Stopped.', ''])
})

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { hasDocker, root } from '@duplex/local'

/** Exit code: no engine. It differs from success and from a failed test. */
const NO_ENGINE = 3

if (await hasDocker('compose')) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', join(import.meta.dirname, '../vitest.config.ts'), ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  child.once('close', (code) => {
    process.exitCode = code ?? 1
  })
} else {
  console.error('Nothing was tested: no Docker engine with Compose is available.')
  process.exitCode = NO_ENGINE
}

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { unset } from './launch/environment.ts'
import { createOutput } from './launch/output.ts'
import { findChromium } from './programs/find-chromium.ts'
import { root } from './root.ts'

interface Result {
  passed: number
  failed: number
}

const reports = await mkdtemp(join(tmpdir(), 'duplex-tests-'))
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_ENV: 'test',
  // the tests start their own PostgreSQL, unless DATABASE_URL names another one
  ...(!process.env.DATABASE_URL && unset('PG')),
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
}

try {
  environment.CHROMIUM_PATH = await findChromium(createOutput({ LOG_FORMAT: 'text' }))
  const checks = [
    check('types', 'tsc', '-p', '.'),
    check('types of web', 'npm', 'run', 'check', '--silent', '--workspace', 'web'),
    check('lint', 'biome', 'check', '--error-on-warnings'),
    check('imports', 'node', 'infra/local/src/checks/imports.ts'),
  ]
  const results = [...(await Promise.all(checks)), await vitest()]
  const sum = (key: keyof Result) => results.reduce((total, result) => total + result[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') > 0 ? 1 : 0
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await rm(reports, { recursive: true })
}

/** Runs a command as one check. Its output is shown only if it fails. */
async function check(title: string, command: string, ...args: string[]): Promise<Result> {
  const startedAt = performance.now()
  const { code, output } = await run(command, args, 'pipe')
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${title}  ${seconds} s${code === 0 ? '' : `\n${output}`}`)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Runs all test files. A skipped test counts as failed. */
async function vitest(): Promise<Result> {
  const report = join(reports, 'vitest.json')
  const slowestFiles = join(root, 'infra/local/src/checks/slowest-files.ts')
  const reporters = ['--reporter=default', `--reporter=${slowestFiles}`, '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await run('vitest', ['run', ...reporters], 'inherit')
  const counts = JSON.parse(await readFile(report, 'utf8').catch(() => '{}'))
  const skipped = (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0)
  if (skipped > 0) console.log(`${skipped} tests were skipped`)
  const failed = (counts.numFailedTests ?? 0) + skipped
  return { passed: counts.numPassedTests ?? 0, failed: failed === 0 && code !== 0 ? 1 : failed }
}

function run(command: string, args: string[], stdio: 'pipe' | 'inherit'): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', stdio, stdio] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '@duplex/test-support'
import { expect, it } from 'vitest'

it('writes the compile cache before a process is killed, so that the next start is faster', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-compiled-'))
  try {
    const main = join(folder, 'main.ts')
    const runtime = new URL('../src/index.ts', import.meta.url).href
    await writeFile(main, `import { runProcess } from ${JSON.stringify(runtime)}\nawait runProcess('small', async () => {})\n`)
    const compiled = join(folder, 'compiled')
    const started = await startProcess(main, { NODE_COMPILE_CACHE: compiled, NODE_ENV: 'production', INTERNAL_PORT: '0' })
    const files = async () => {
      const entries = await readdir(compiled, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile()).length
    }
    // Node writes the files one by one.
    await expect.poll(files).toBeGreaterThan(10)
    await started.end('SIGKILL')
    expect(await files()).toBeGreaterThan(10)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

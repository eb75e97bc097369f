import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '@duplex/test-support'
import { expect, it } from 'vitest'

it('a process that is killed leaves behind what Node made of its sources, so that the next one starts sooner', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-compiled-'))
  try {
    const main = join(folder, 'main.ts')
    const runtime = new URL('../src/index.ts', import.meta.url).href
    await writeFile(main, `import { runProcess } from ${JSON.stringify(runtime)}\nawait runProcess('small', async () => {})\n`)
    const compiled = join(folder, 'compiled')
    const started = await startProcess(main, { NODE_COMPILE_CACHE: compiled, NODE_ENV: 'production', INTERNAL_PORT: '0' })
    await expect.poll(() => readdir(compiled, { recursive: true }).catch(() => [])).not.toHaveLength(0)
    await started.end('SIGKILL')
    const files = await readdir(compiled, { recursive: true, withFileTypes: true })
    expect(files.filter((file) => file.isFile()).length).toBeGreaterThan(10)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

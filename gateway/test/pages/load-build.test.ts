import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadBuild } from '../../src/pages/load-build.ts'

test('renders a page whose module was not requested before its file became unavailable', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'duplex-pages-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'server/nodes'), { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }')
  await writeFile(join(directory, 'server/nodes/1.js'), "export const text = 'rendered'")
  await writeFile(
    join(directory, 'index.js'),
    "export const server = { init: async () => {}, respond: async () => new Response((await import('./server/nodes/1.js')).text) }",
  )
  const { server } = await loadBuild(directory)
  await rm(join(directory, 'server'), { recursive: true })
  const response = await server.respond(new Request('http://localhost/'), {} as never)
  expect(await response.text()).toBe('rendered')
})

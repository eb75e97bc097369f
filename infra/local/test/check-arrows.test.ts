import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkArrows } from '../src/checks/check-imports.ts'

async function tree(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'duplex-arrows-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

const targets = {
  'libs/contracts/src/post.ts': "export type { Schema } from 'typebox'\nexport const schema = 1",
  'libs/contracts/src/live.ts': 'export const live = 1',
  'libs/db/src/database.ts': 'export const database = 1',
  'services/post/src/post.ts': 'export const post = 1',
  'gateway/src/gateway.ts': 'export const gateway = 1',
  'node_modules/typebox/index.js': '',
  'node_modules/pg/index.js': '',
  'node_modules/pg/package.json': '{ "name": "pg", "main": "index.js" }',
  'package.json': '{ "dependencies": { "pg": "*", "typebox": "*" } }',
}

test.each([
  ['a service', 'another service', 'services/like/src/like.ts', '../../post/src/post.ts', 'service'],
  ['a service', 'the gateway', 'services/like/src/like.ts', '../../../gateway/src/gateway.ts', 'service'],
  ['the gateway', 'a service', 'gateway/src/page.ts', '../../services/post/src/post.ts', 'gateway'],
  ['a lib', 'a higher one', 'libs/rpc/src/rpc.ts', '../../db/src/database.ts', 'libs-rpc'],
  ['contracts', 'what does I/O', 'libs/contracts/src/file.ts', 'node:fs', 'contracts-pure'],
  ['web', 'a service', 'web/src/page.ts', '../../services/post/src/post.ts', 'web'],
  ['web', 'a schema at run time', 'web/src/page.ts', '../../libs/contracts/src/post.ts', 'web-types-only'],
  ['a service', 'a driver', 'services/like/src/like.ts', 'pg', 'driver-pg'],
  ['a module', 'what is not there', 'gateway/src/page.ts', './nowhere.ts', 'unresolved'],
])('%s may not import %s', async (_who, _whom, from, to, rule) => {
  const { wrong } = await checkArrows(await tree({ ...targets, [from]: `import * as wrong from '${to}'\nexport { wrong }` }))
  expect(wrong.map((line) => line.split(':')[0])).toContain(rule)
})

test('what is allowed is found right', async () => {
  const allowed = {
    'services/like/src/like.ts': "import '../../../libs/db/src/database.ts'",
    'services/monolith/src/main.ts': "import '../../like/src/like.ts'\nimport '../../../gateway/src/gateway.ts'",
    'libs/db/src/pool.ts': "import 'pg'",
    'web/src/page.ts':
      "import type { Schema } from '../../libs/contracts/src/post.ts'\nimport { live } from '../../libs/contracts/src/live.ts'\nexport { live, type Schema }",
  }
  expect((await checkArrows(await tree({ ...targets, ...allowed }))).wrong).toEqual([])
})

test('a look at nothing is not a success', async () => {
  expect((await checkArrows(await tree({ 'gateway/readme.md': '' }))).wrong).toEqual(['nothing was looked at: 0 files, 0 arrows'])
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkImports } from '../src/checks/check-imports.ts'

async function tree(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'duplex-imports-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

const targets = {
  'libs/contracts/src/services/post.ts': "export type { Schema } from 'typebox'\nexport const schema = 1",
  'libs/contracts/src/live/live.ts': 'export const live = 1',
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
  ['a lib', 'a higher lib', 'libs/rpc/src/rpc.ts', '../../db/src/database.ts', 'libs-rpc'],
  ['contracts', 'a module that does I/O', 'libs/contracts/src/file.ts', 'node:fs', 'contracts-pure'],
  ['web', 'a service', 'web/src/page.ts', '../../services/post/src/post.ts', 'web'],
  ['web', 'a schema at run time', 'web/src/page.ts', '../../libs/contracts/src/services/post.ts', 'web-types-only'],
  ['a service', 'a driver', 'services/like/src/like.ts', 'pg', 'driver-pg'],
  ['a module', 'a file that does not exist', 'gateway/src/page.ts', './nowhere.ts', 'unresolved'],
])('reports %s that imports %s', async (_importer, _imported, from, to, rule) => {
  const { violations } = await checkImports(await tree({ ...targets, [from]: `import * as wrong from '${to}'\nexport { wrong }` }))
  expect(violations.map((line) => line.split(':')[0])).toContain(rule)
})

test('reports no violation for allowed imports', async () => {
  const allowed = {
    'services/like/src/like.ts': "import '../../../libs/db/src/database.ts'",
    'services/monolith/src/main.ts': "import '../../like/src/like.ts'\nimport '../../../gateway/src/gateway.ts'",
    'libs/db/src/pool.ts': "import 'pg'",
    'web/src/page.ts':
      "import type { Schema } from '../../libs/contracts/src/services/post.ts'\nimport { live } from '../../libs/contracts/src/live/live.ts'\nexport { live, type Schema }",
  }
  expect((await checkImports(await tree({ ...targets, ...allowed }))).violations).toEqual([])
})

test('reports a violation if there is nothing to check', async () => {
  expect((await checkImports(await tree({ 'gateway/readme.md': '' }))).violations).toEqual(['nothing was checked: 0 files, 0 imports'])
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Visitor } from '@duplex/e2e'
import { afterAll, expect, it } from 'vitest'
import { createStack, type Stack, up } from '../src/stack.ts'

const stacks: Stack[] = []
const start = async (name: string): Promise<Stack> => {
  const stack = await createStack(name, { COMPOSE_PROFILES: 'monolith' })
  stacks.push(stack)
  await stack.remove()
  await up(stack)
  return stack
}
const folder = await mkdtemp(join(tmpdir(), 'duplex-backup-'))
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.remove()))
  await rm(folder, { recursive: true })
})

const read = async (stack: Stack, path: string) => (await fetch(`${stack.url}${path}`)).json()

it('restores a backup of one stack into an empty one: the blog is the same, and old cursors are reset', async () => {
  const [before, after] = await Promise.all([start('duplex-test-before'), start('duplex-test-after')])
  const author = await new Visitor({ url: before.url }).register('archivist')
  const post = await author.publish('Kept')
  await author.comment(post.slug, 'Kept as well')
  const cursor = async (stack: Stack) => ((await read(stack, '/api/status')) as { cursor: string }).cursor
  const oldCursor = await cursor(before)
  // through a shell, as in the documentation
  const file = join(folder, 'blog.backup')
  const backup = await before.run('sh', ['-c', `docker compose run --rm -T data backup > '${file}'`])
  expect(backup.code, backup.stderr).toBe(0)
  const paths = [`/api/posts/${post.slug}`, `/api/posts/${post.slug}/comments`, '/api/users/archivist', '/api/posts']
  const answers = await Promise.all(paths.map((path) => read(before, path)))

  await after.compose(['stop', 'monolith'])
  const restore = await after.run('sh', ['-c', `docker compose run --rm -T data restore --replace < '${file}'`])
  expect(restore.code, restore.stderr).toBe(0)
  await up(after)
  expect(await Promise.all(paths.map((path) => read(after, path)))).toEqual(answers)
  const again = await new Visitor({ url: after.url }).signIn('archivist')
  expect((await again.comment(post.slug, 'And it goes on')).id).toBeGreaterThan(0)

  expect(oldCursor.split('-')[0]).not.toBe((await cursor(after)).split('-')[0])
  expect(await read(after, `/live?channel=feed&after=${oldCursor}`)).toMatchObject({ events: [], reset: true })
})

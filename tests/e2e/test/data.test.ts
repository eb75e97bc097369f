import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDatabase } from '@duplex/test-support'
import { afterEach, expect, it } from 'vitest'
import { type Blog, type DeploymentName, noisePng, readSse, runData, startBlog, Visitor } from '../src/index.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function start(name: DeploymentName, place: Record<string, string>): Promise<Blog> {
  const blog = await startBlog(name, place)
  undo.push(() => blog.stop())
  return blog
}

async function newDatabase(): Promise<Record<string, string>> {
  const { config, remove } = await freshDatabase()
  undo.push(remove)
  return { DATABASE_URL: config.databaseUrl }
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-test-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Creates users, posts, drafts, comments, likes, follows and an image. */
async function fill(blog: Blog) {
  const [ada, ben, cleo, dora] = [
    await new Visitor(blog).register('ada'),
    await new Visitor(blog).register('ben'),
    await new Visitor(blog).register('cleo'),
    await new Visitor(blog).register('dora'),
  ]
  const image = await ada.upload(noisePng(300, 200))
  const create = (body: object) => ada.request<any>('POST', '/api/posts', body)
  await create({ title: 'Über Ebbe & Flut', body: `Tides *rise*.\n\n![sea](${image.url})`, tags: ['sea', 'net'], status: 'published' })
  await create({ title: 'Not yet', body: 'A draft', tags: ['sea'] })
  const gone = await create({ title: 'Gone again', body: 'x', status: 'published' })
  const slug = 'uber-ebbe-flut'
  const first = await ben.comment(slug, 'First, @ada 🙂')
  const reply = await cleo.comment(slug, 'A reply', first.id)
  await ada.comment(slug, 'A reply to the reply', reply.id)
  const removed = await ben.comment(slug, 'Not for long')
  await ben.request('DELETE', `/api/comments/${removed.id}`)
  await ada.request('DELETE', `/api/posts/${gone.body.post.slug}`)
  await ben.like(slug)
  await cleo.like(slug)
  await cleo.unlike(slug)
  await ben.request('PUT', '/api/users/ada/follow')
  await ada.request('PATCH', '/api/me', { bio: 'By the sea' })
  // wait until the log has all events and every follower has processed them, so that nothing changes any more
  const waiting = async () =>
    [...(await blog.metrics(blog.frontProcess))].filter(([name, depth]) => name.startsWith('duplex_outbox_depth') && depth > 0)
  await expect.poll(waiting).toEqual([])
  const feed = await readSse(blog.url, { channels: ['feed'] })
  const busy = await dora.publish('Busy')
  const { data: last } = await feed.next(({ data }) => data?.data?.post?.id === busy.id)
  feed.close()
  const sequenceOf = (cursor: string) => Number(cursor.split('-')[1])
  for (const path of ['/api/posts', `/api/posts/${slug}/comments`, '/api/me/notifications'])
    await expect
      .poll(async () => sequenceOf((await ada.request('GET', path)).headers.get('live-cursor')!), { message: path })
      .toBeGreaterThanOrEqual(sequenceOf(last.id))
  expect((await ada.request<any>('GET', '/api/me/notifications')).body.items.length).toBeGreaterThanOrEqual(4)
  expect((await ben.post(slug)).likeCount).toBe(1)
  return { ada, ben, cleo, slug, busy, image }
}

type Filled = Awaited<ReturnType<typeof fill>>

/** What a blog answers, byte for byte, to who is signed in since before the backup. */
async function answers(blog: Blog, { ada, ben, slug, image }: Filled): Promise<Record<string, string>> {
  const asked: [Visitor | null, string][] = [
    [null, '/api/posts?tag=sea'],
    [null, '/api/posts?q=tides'],
    [null, `/api/posts/${slug}`],
    [null, `/api/posts/${slug}/comments`],
    [null, '/api/tags'],
    [null, '/api/users/ada'],
    [null, '/api/site'],
    [null, image.url],
    [ben, `/api/posts/${slug}`],
    [ben, '/api/posts?following=true&limit=1&tag=sea'],
    [ben, '/api/me'],
    [ada, '/api/me'],
    [ada, '/api/me/notifications'],
    [ada, '/api/posts/not-yet'],
  ]
  const found: Record<string, string> = {}
  for (const [visitor, path] of asked) {
    const response = await fetch(blog.url + path, { headers: visitor ? { authorization: `Bearer ${visitor.token}` } : {} })
    expect(response.status, path).toBe(200)
    found[`${visitor?.user?.username ?? 'anonymous'} ${path}`] = Buffer.from(await response.arrayBuffer()).toString('latin1')
  }
  return found
}

/** The blog as it was: what it answers, who may come in, what comes after, and what an old cursor means. */
async function expectAsItWas(blog: Blog, filled: Filled, before: Record<string, string>, cursor: string, written: number[]) {
  expect(await answers(blog, filled)).toEqual(before)
  const back = await new Visitor(blog).signIn('cleo')
  expect(back.user!.id).toBe(filled.cleo.user!.id)

  const comments = await back.comments('busy')
  expect(
    written.filter((id) => !comments.some((comment) => comment.id === id)),
    'answered before the backup began',
  ).toEqual([])
  await expect.poll(async () => (await back.post('busy')).commentCount).toBe(comments.length)

  const channel = `comments:${filled.busy.id}`
  expect((await back.request('GET', `/live?channel=${channel}&after=${cursor}`)).body).toMatchObject({ events: [], reset: true })
  const reader = await readSse(blog.url, { channels: [channel], after: cursor })
  const reset = await reader.next(({ kind }) => kind === 'reset')
  const added = await back.comment('busy', 'After the restore')
  expect(added.id).toBeGreaterThan(Math.max(...written))
  expect((await reader.next(({ kind }) => kind === 'comment.created')).data.data.comment).toMatchObject({ id: added.id })
  reader.close()
  expect((await back.request<any>('GET', `/live?channel=${channel}&after=${reset.data.cursor}`)).body).toMatchObject({
    events: [{ type: 'comment.created', data: { comment: { id: added.id } } }],
  })
  expect((await back.publish('A new post')).id).toBeGreaterThan(filled.busy.id)
}

it('a blog is the same after a backup under writes, a restore into a monolith and a copy into microservices', {
  timeout: 400_000,
}, async () => {
  const place = await newDatabase()
  const source = await start('monolith on PostgreSQL, Redis and NATS', place)
  const filled = await fill(source)
  const before = await answers(source, filled)
  const written: number[] = []
  let writing = true
  const writers = [filled.ben, filled.cleo].map(async (visitor) => {
    while (writing) written.push((await visitor.comment('busy', `Number ${written.length}`)).id)
  })
  await expect.poll(() => written.length).toBeGreaterThan(20)
  const cursor = (await filled.ben.request('GET', '/api/posts')).headers.get('live-cursor')!
  const acknowledged = [...written]

  const file = join(await newFolder(), 'blog.backup')
  const backup = await runData(['backup', file], place)
  expect(backup).toMatchObject({
    code: 0,
    messages: expect.stringMatching(/^Backed up users [\d,]+, posts [\d,]+, .* from .* to .*blog\.backup$/),
  })
  expect(written.length, 'written while the backup ran').toBeGreaterThan(acknowledged.length)
  writing = false
  await Promise.all(writers)
  expect((await stat(file)).mode & 0o777).toBe(0o600)

  const running = await runData(['restore', file, '--replace'], place)
  expect(running).toMatchObject({ code: 1, messages: expect.stringContaining('Duplex is running on') })
  expect(await answers(source, filled)).toEqual(before)
  await source.stop()

  const DATA_DIR = await newFolder()
  expect(await runData(['restore'], { DATA_DIR }, await readFile(file))).toMatchObject({
    code: 0,
    messages: expect.stringMatching(/^Restored/),
  })
  const monolith = await start('monolith on PGlite', { DATA_DIR })
  await expectAsItWas(monolith, filled, before, cursor, acknowledged)
  expect(await runData(['backup'], { DATA_DIR })).toMatchObject({
    code: 1,
    output: Buffer.alloc(0),
    messages: expect.stringContaining('is in use by another process'),
  })
  const since = (await new Visitor(monolith).request('GET', '/api/posts')).headers.get('live-cursor')!
  const comments = await new Visitor(monolith).comments('busy')
  await monolith.stop()

  const target = await newDatabase()
  expect(await runData(['copy', DATA_DIR], target)).toMatchObject({ code: 0, messages: expect.stringMatching(/^Copied users \d+/) })
  const microservices = await start('microservices', target)
  await expectAsItWas(
    microservices,
    filled,
    before,
    since,
    comments.map((comment) => comment.id),
  )
})

it('the command reports invalid arguments and missing data on standard error', { timeout: 60_000 }, async () => {
  const [misunderstood, aimless, missing] = await Promise.all([
    runData(['dump'], {}),
    runData(['copy', './data'], {}),
    runData(['backup'], { DATA_DIR: join(await newFolder(), 'none') }),
  ])
  expect(misunderstood).toMatchObject({ code: 2, output: Buffer.alloc(0), messages: expect.stringContaining('backup [file]') })
  expect(aimless).toMatchObject({ code: 2, output: Buffer.alloc(0), messages: expect.stringContaining('copy needs DATABASE_URL') })
  expect(missing).toMatchObject({ code: 1, output: Buffer.alloc(0), messages: expect.stringMatching(/^There is no blog in [^\n]+$/) })
})

import { randomUUID } from 'node:crypto'
import type { Actor, Comment, LogEvent } from '@duplex/contracts'
import { type RunningServices, signedIn, startServices, untilAnswered } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommentTables } from '../src/tables.ts'

describe.each(['postgresql', 'pglite'] as const)('comments on %s', (kind) => {
  let services: RunningServices
  const comment = () => services.api.comment
  const author = signedIn(1_001)
  const reader = signedIn(1_002)
  const publish = async (title = 'A post') =>
    (await services.api.post.create({ title, body: 'Text.', tags: [], status: 'published' }, { actor: author })).post
  const write = async (post: number | string, body: string, { actor = reader as Actor, parentId = null as number | null } = {}) => {
    const input = { post, body, parentId, idempotencyKey: randomUUID() }
    return (await untilAnswered(() => comment().create(input, { actor }))).comment
  }
  /** If a removal timed out but happened, the next attempt does not find the comment. */
  const remove = (id: number) =>
    untilAnswered((attempt) =>
      comment()
        .remove({ id }, { actor: reader })
        .catch((error) => {
          if (attempt === 1 || error.code !== 'NOT_FOUND') throw error
        }),
    )
  const eventsOf = async (channel: string): Promise<LogEvent[]> =>
    (await services.log.read({ after: 0, channels: [channel], limit: 1_000 })).events
  const counted = async (id: number) => (await services.api.post.get({ post: id })).post.commentCount
  const rows = (postId: number) =>
    services.store.schema<CommentTables>('comments').kysely.selectFrom('comments').selectAll().where('post_id', '=', postId).execute()

  async function pages(post: number, limit: number, between = async () => {}): Promise<Comment[]> {
    const items: Comment[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await comment().list({ post, limit, ...(before === undefined ? {} : { before }) })
      items.push(...page.items)
      before = page.next
      await between()
    }
    return items
  }

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('accepts a comment on a post whose event has not arrived yet, by id or slug', async () => {
    const { id, slug } = await publish('Brand new')
    const first = await write(id, 'Hello *there*')
    expect(first).toMatchObject({
      postId: id,
      parentId: null,
      author: reader,
      body: 'Hello *there*',
      html: '<p>Hello <em>there</em></p>',
      version: 1,
    })
    const reply = await write(slug, 'And back', { actor: author, parentId: first.id })
    expect(reply).toMatchObject({ postId: id, parentId: first.id, author })
    const { items, next, cursor } = await comment().list({ post: slug, limit: 10 })
    expect(items).toEqual([first, reply])
    expect(next).toBeNull()
    expect(cursor).toMatch(/^[a-z0-9]+-\d+$/)
    await expect.poll(() => counted(id)).toBe(2)
    expect(await eventsOf(`comments:${id}`)).toMatchObject([
      { type: 'comment.created', key: `comment:${first.id}`, data: { comment: first } },
      { type: 'comment.created', key: `comment:${reply.id}`, data: { comment: reply } },
    ])
  })

  it('finds the page of each comment, also of a deleted one, and pages in both directions', async () => {
    const { id: post } = await publish()
    const written: Comment[] = []
    for (let n = 0; n < 7; n++) written.push(await write(post, `Number ${n}`, { parentId: n === 4 ? written[0]!.id : null }))
    await remove(written[5]!.id)
    const limit = 3
    const pageOf = async (id: number) => {
      const { comment: found, page } = await comment().get({ id, limit })
      expect(found.id).toBe(id)
      return comment().list({ post, limit, ...(page === null ? {} : { before: page }) })
    }
    const numbers = ({ items }: { items: Comment[] }) => items.map(({ id }) => written.findIndex((other) => other.id === id))
    for (const [n, { id }] of written.entries())
      expect(numbers(await pageOf(id)), `comment ${n}`).toEqual([[0, 1, 2], [3, 4, 5], [6]][Math.floor(n / limit)])

    const last = await pageOf(written[6]!.id)
    const middle = await comment().list({ post, limit, before: last.previous! })
    expect(numbers(middle)).toEqual([3, 4, 5])
    expect(middle.previous).toBeNull()
    expect(middle.parents).toEqual([{ id: written[0]!.id, author: reader, excerpt: 'Number 0', createdAt: written[0]!.createdAt }])
    expect(last.parents).toEqual([])
    await remove(written[0]!.id)
    expect((await pageOf(written[4]!.id)).parents).toMatchObject([{ id: written[0]!.id, author: null, excerpt: null }])
    await expect(comment().get({ id: 999_999, limit })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await services.api.post.remove({ slug: (await services.api.post.get({ post })).post.slug }, { actor: author })
    await expect
      .poll(() =>
        comment()
          .get({ id: written[6]!.id, limit })
          .catch(({ code }) => code),
      )
      .toBe('NOT_FOUND')
  })

  it('ends a page early before it has more bytes than a message may have, and finds the comments after it', async () => {
    const { id: post } = await publish()
    const written: Comment[] = []
    for (let n = 0; n < 40; n++) written.push(await write(post, '字'.repeat(5_000)))
    const found = await pages(post, 100)
    expect(found.map(({ id }) => id)).toEqual(written.map(({ id }) => id))
    const { page } = await comment().get({ id: written[39]!.id, limit: 100 })
    const { items } = await comment().list({ post, limit: 100, before: page! })
    expect(items.map(({ id }) => id)).toEqual([written[39]!.id])
    const first = await comment().list({ post, limit: 100 })
    expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(1_000_000)
  })

  it('updates and deletes a comment, and keeps the position of a deleted one', async () => {
    const { id } = await publish()
    const first = await write(id, 'First thought')
    const reply = await write(id, 'Reply', { actor: author, parentId: first.id })
    const change = (input: object, actor?: Actor) => comment().update({ id: first.id, body: 'Second thought', ...input }, { actor })
    await expect(change({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(change({}, author)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const second = (await change({ version: 1 }, reader)).comment
    expect(second).toMatchObject({ body: 'Second thought', html: '<p>Second thought</p>', version: 2, createdAt: first.createdAt })
    await expect(change({ version: 1, body: 'Third' }, reader)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await change({}, reader)).comment).toEqual(second)

    await expect(comment().remove({ id: first.id }, { actor: author })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await comment().remove({ id: first.id }, { actor: reader })
    const [deleted, remaining] = (await comment().list({ post: id, limit: 10 })).items
    expect(deleted).toMatchObject({ id: first.id, author: null, body: null, html: null, deleted: true, version: 3 })
    expect(remaining).toEqual(reply)
    await expect(comment().remove({ id: first.id }, { actor: reader })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(change({}, reader)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const types = async () => (await eventsOf(`comments:${id}`)).map(({ type }) => type)
    await expect.poll(types).toEqual(['comment.created', 'comment.created', 'comment.updated', 'comment.deleted'])
    expect(JSON.stringify(await eventsOf(`comments:${id}`))).not.toContain('thought')
    await expect.poll(() => counted(id)).toBe(1)
  })

  it('rejects comments on drafts, missing posts and parents on other posts', async () => {
    const { id } = await publish()
    const { id: other } = await publish()
    const elsewhere = await write(other, 'Elsewhere')
    await expect(write(id, 'x', { parentId: elsewhere.id })).rejects.toMatchObject({
      code: 'INVALID',
      details: { errors: [{ path: '/parentId' }] },
    })
    await expect(write(id, 'x', { parentId: 999_999 })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(write('no-such-post', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(comment().list({ post: 999_999, limit: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(comment().create({ post: 'no-such-post', body: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const { post: draft } = await services.api.post.create({ title: 'Draft', body: 'x', tags: [], status: 'draft' }, { actor: author })
    await expect(write(draft.id, 'x', { actor: author })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(comment().list({ post: id, before: 'garbled', limit: 1 })).rejects.toMatchObject({ code: 'MALFORMED' })
    await services.api.post.update({ slug: draft.slug, status: 'published' }, { actor: author })
    expect(await write(draft.id, 'x')).toMatchObject({ postId: draft.id })
  })

  it('counts exactly during 50 concurrent comments and 20 deletions', async () => {
    const { id } = await publish()
    const first = await Promise.all(Array.from({ length: 20 }, (_, n) => write(id, `First ${n}`)))
    await Promise.all([
      ...Array.from({ length: 50 }, (_, n) => write(id, `Second ${n}`, { actor: signedIn(2_000 + n) })),
      ...first.map(({ id }) => remove(id)),
    ])
    const changes = async () => (await eventsOf(`post:${id}`)).filter(({ type }) => type === 'comments.changed')
    await expect.poll(async () => (await changes()).map(({ version }) => version)).toEqual(Array.from({ length: 90 }, (_, n) => n + 1))
    expect((await changes()).at(-1)!.data).toEqual({ postId: id, commentCount: 50 })
    await expect.poll(() => counted(id)).toBe(50)
    expect((await pages(id, 100)).filter(({ deleted }) => !deleted)).toHaveLength(50)
  })

  it('creates one comment from a create that is sent twice', async () => {
    const { id } = await publish()
    const input = { post: id, body: 'Once', idempotencyKey: 'ref-1' }
    const answers = await Promise.all([1, 2, 3].map(() => comment().create(input, { actor: reader })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await expect(comment().create({ ...input, body: 'Twice' }, { actor: reader })).rejects.toMatchObject({ code: 'INVALID' })
    expect(await rows(id)).toHaveLength(1)
  })

  it('returns pages oldest first, including comments that are written between the pages', async () => {
    const { id } = await publish()
    await Promise.all(Array.from({ length: 12 }, (_, n) => write(id, `Before ${n}`)))
    let writing: Promise<unknown>[] = []
    let rounds = 0
    const between = async () => {
      if (rounds++ < 3) writing = [...writing, ...Array.from({ length: 4 }, (_, n) => write(id, `Meanwhile ${rounds} ${n}`))]
      else await Promise.all(writing)
    }
    const seen = (await pages(id, 2, between)).map((each) => each.id)
    await Promise.all(writing)
    const all = (await pages(id, 100)).map((each) => each.id)
    expect(all).toHaveLength(24)
    expect(seen).toEqual(all.slice(0, seen.length))
    expect(seen.length).toBeGreaterThanOrEqual(12)
  })

  it('leaves no comment on a post that is deleted meanwhile', async () => {
    const { id, slug } = await publish('Short-lived')
    await write(id, 'Early')
    const attempts = Array.from({ length: 20 }, (_, n) => write(n % 2 ? id : slug, `Late ${n}`, { actor: signedIn(3_000 + n) }))
    await services.api.post.remove({ slug }, { actor: author })
    for (const attempt of await Promise.allSettled(attempts)) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'NOT_FOUND' })
    }
    await expect.poll(() => rows(id)).toEqual([])
    await expect(write(id, 'Too late')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(comment().list({ post: id, limit: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const events = async () => (await services.log.read({ after: 0, channels: [`comments:${id}`], limit: 1_000 })).events
    await expect.poll(async () => (await events()).filter(({ data }) => data !== null)).toEqual([])
    expect(await events()).not.toEqual([])
    // another post can get its slug afterwards
    const next = await publish('Short-lived')
    expect(next).toMatchObject({ slug })
    await expect
      .poll(() =>
        comment()
          .list({ post: slug, limit: 1 })
          .catch(() => null),
      )
      .toMatchObject({ items: [] })
    expect(await write(slug, 'New')).toMatchObject({ postId: next.id })
  })

  it('rejects comments on a withdrawn post until it is published again', async () => {
    const { id, slug } = await publish()
    const first = await write(id, 'Stays')
    const turn = (status: 'draft' | 'published') => services.api.post.update({ slug, status }, { actor: author })
    await turn('draft')
    await expect
      .poll(() =>
        comment()
          .list({ post: id, limit: 1 })
          .catch(({ code }) => code),
      )
      .toBe('NOT_FOUND')
    await expect(write(id, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(comment().update({ id: first.id, body: 'x' }, { actor: reader })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await turn('published')
    await expect
      .poll(() =>
        comment()
          .list({ post: id, limit: 1 })
          .catch(() => null),
      )
      .toMatchObject({ items: [first] })
  })

  it('shows an author’s new name', async () => {
    const { user } = await services.api.user.register({ username: 'Known', email: 'known@example.org', password: 'correct horse' })
    const { id } = await publish()
    await write(id, 'Mine', { actor: { id: user.id, username: user.username, avatarUrl: null } })
    const data = { user: { id: user.id, username: 'Renamed', avatarUrl: 'https://example.org/a.png' } }
    const at = new Date().toISOString()
    const event = { id: crypto.randomUUID(), type: 'user.updated', key: `user:${user.id}`, version: 2, channel: null, at, data, meta: null }
    await services.log.append({ events: [event] })
    await expect.poll(async () => (await comment().list({ post: id, limit: 1 })).items[0]?.author).toEqual(data.user)
  })

  it('links mentioned users, and lists the affected users in the event for other services', async () => {
    const { user } = await services.api.user.register({ username: 'Named', email: 'named@example.org', password: 'correct horse' })
    const { id } = await publish()
    const asked = async () => (await services.api.post.preview({ body: '@named' })).html
    await expect.poll(asked).toContain('href="/@Named"')
    const first = await write(id, 'Hello')
    await expect
      .poll(async () => (await write(id, 'I mean @named, not @unknown', { parentId: first.id })).html)
      .toBe('<p>I mean <a href="/@Named" rel="nofollow ugc noopener">@named</a>, not @unknown</p>')
    const metaOf = async () => (await eventsOf(`comments:${id}`)).map(({ meta }) => meta)
    await expect.poll(async () => (await metaOf()).at(0)).toEqual({ postAuthorId: author.id, parentAuthorId: null, mentions: [] })
    await expect
      .poll(async () => (await metaOf()).at(-1))
      .toEqual({ postAuthorId: author.id, parentAuthorId: reader.id, mentions: [user.id] })
  })
})

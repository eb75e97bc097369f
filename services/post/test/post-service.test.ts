import { type Actor, channels, type LogEvent, MAX_POST_BODY_LENGTH, type PostStatus } from '@duplex/contracts'
import { type RunningServices, signedIn, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe.each(['postgresql', 'pglite'] as const)('posts on %s', (kind) => {
  let services: RunningServices
  const post = () => services.api.post
  let people = 0
  const newcomer = () => signedIn(++people)
  const write = async (actor: Actor, title: string, { status = 'published' as PostStatus, tags = [] as string[], body = 'Text.' } = {}) =>
    (await post().create({ title, body, tags, status }, { actor })).post
  const eventsOf = async (...keys: string[]): Promise<LogEvent[]> =>
    (await services.log.read({ after: 0, limit: 1_000 })).events.filter(({ key }) => keys.includes(key))
  const typesOf = async (...keys: string[]) => (await eventsOf(...keys)).map(({ type }) => type)

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('publishes a post with an event on the feed channel', async () => {
    const actor = newcomer()
    const created = await write(actor, '  Hello,\n world ', { body: '# One\n\nTwo *three*.', tags: ['b', 'a'] })
    expect(created).toMatchObject({
      slug: 'hello-world',
      title: 'Hello, world',
      excerpt: 'Two three.',
      html: '<h2 id="heading-one">One</h2>\n<p>Two <em>three</em>.</p>',
      tags: ['b', 'a'],
      author: actor,
      liked: false,
      likeCount: 0,
      commentCount: 0,
      version: 1,
    })
    expect(created.publishedAt).toBe(created.createdAt)
    const { body, html, ...summary } = created
    const { post: found, cursor } = await post().get({ post: created.slug })
    expect(found).toEqual(created)
    expect(cursor).toMatch(/^[a-z0-9]+-\d+$/)
    expect((await post().get({ post: created.id })).post).toEqual(created)
    await expect
      .poll(() => eventsOf(`post:${created.id}`))
      .toMatchObject([{ type: 'post.published', version: 1, channel: channels.feed, data: { post: summary } }])
  })

  it('shows a draft only to its author, and sends its events on no channel', async () => {
    const [actor, other] = [newcomer(), newcomer()]
    const draft = await write(actor, 'A secret', { status: 'draft', tags: ['secret'] })
    expect(draft.publishedAt).toBeNull()
    const { slug } = draft
    expect((await post().get({ post: slug }, { actor })).post).toEqual(draft)
    for (const context of [{}, { actor: other }]) {
      await expect(post().get({ post: slug }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(post().get({ post: draft.id }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    await expect(post().update({ slug, title: 'Mine' }, { actor: other })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(post().remove({ slug }, { actor: other })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await post().update({ slug, body: 'More' }, { actor })
    const listed = async (input: object, context = {}) => (await post().list({ limit: 100, ...input }, context)).items.map(({ id }) => id)
    expect(await listed({})).not.toContain(draft.id)
    expect(await listed({ tag: 'secret' })).toEqual([])
    expect(await listed({ author: actor.username }, { actor })).toEqual([])
    expect(await listed({ author: actor.username, status: 'draft' }, { actor })).toEqual([draft.id])
    expect(await listed({ status: 'draft', tag: 'secret' }, { actor })).toEqual([draft.id])
    expect(await listed({ author: actor.username, status: 'draft' }, { actor: other })).toEqual([])
    await expect(listed({ status: 'draft' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await post().tags({})).items).not.toContainEqual(expect.objectContaining({ tag: 'secret' }))
    await post().remove({ slug }, { actor })
    await write(actor, 'Afterwards')
    await expect
      .poll(() => services.log.read({ after: 0, limit: 1_000 }).then(({ events }) => JSON.stringify(events)))
      .toContain('Afterwards')
    expect(await eventsOf(`post:${draft.id}`, `post:${draft.id}:deleted`)).toEqual([])
  })

  it('appends one event for each change of a post, on the channels of its subscribers', async () => {
    const actor = newcomer()
    const { slug, id } = await write(actor, 'A life', { status: 'draft' })
    const publish = (status: PostStatus) => post().update({ slug, status }, { actor })
    const first = (await publish('published')).post
    expect(first).toMatchObject({ version: 2, status: 'published', publishedAt: expect.any(String) })
    expect((await publish('published')).post).toEqual(first)
    await post().update({ slug, title: 'A longer life', tags: ['life'] }, { actor })
    await publish('draft')
    const again = (await publish('published')).post
    expect(again).toMatchObject({ title: 'A longer life', slug, version: 5, publishedAt: first.publishedAt })
    await post().remove({ slug }, { actor })
    await expect(post().get({ post: slug }, { actor })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const steps = ['post.published', 'post.updated', 'post.withdrawn', 'post.published', 'post.withdrawn', 'post.deleted']
    await expect.poll(() => typesOf(`post:${id}`, `post:${id}:deleted`)).toEqual(steps)
    const events = await eventsOf(`post:${id}`, `post:${id}:deleted`)
    expect(events.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7])
    expect(events.map(({ channel }) => channel)).toEqual(['feed', `post:${id}`, 'feed', 'feed', 'feed', `post:${id}`])
    // from an old cursor, the deletion can be read, but not the deleted data
    expect(JSON.stringify(events)).not.toContain('A life')
    expect(JSON.stringify(events)).not.toContain('A longer life')
    expect(events.slice(4).map(({ data }) => data)).toEqual(Array(2).fill({ postId: id, slug }))
  })

  it('lets only the author update a post, and only its current version', async () => {
    const [actor, other] = [newcomer(), newcomer()]
    const { slug } = await write(actor, 'Mine')
    await expect(post().update({ slug, title: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(post().update({ slug, title: 'x' }, { actor: other })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(post().remove({ slug }, { actor: other })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(post().update({ slug: 'no-such-post', title: 'x' }, { actor })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const edits = await Promise.allSettled(['x', 'y', 'z'].map((title) => post().update({ slug, title, version: 1 }, { actor })))
    expect(edits.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const edit of edits) if (edit.status === 'rejected') expect(edit.reason).toMatchObject({ code: 'CONFLICT' })
    expect((await post().get({ post: slug })).post.version).toBe(2)
  })

  it('gives each of many posts with one title its own slug', async () => {
    const actor = newcomer()
    const posts = await Promise.all(Array.from({ length: 12 }, () => write(actor, 'The same title')))
    const slugs = posts.map(({ slug }) => slug)
    expect(new Set(slugs).size).toBe(12)
    expect(slugs.filter((slug) => slug === 'the-same-title')).toHaveLength(1)
    for (const slug of slugs) expect(slug).toMatch(/^the-same-title(-[a-z0-9]{6})?$/)
  })

  it('creates one post from a create that is sent twice', async () => {
    const actor = newcomer()
    const input = { title: 'Once', body: 'Text.', tags: [], status: 'published' as const, idempotencyKey: 'key' }
    const answers = await Promise.all([1, 2, 3].map(() => post().create(input, { actor })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await expect(post().create({ ...input, title: 'Twice' }, { actor })).rejects.toMatchObject({ code: 'INVALID' })
    const another = await post().create(input, { actor: newcomer() })
    expect(another.post.id).not.toBe(answers[0]!.post.id)
  })

  it('rejects a text that is too large for an event, also in a draft', async () => {
    const actor = newcomer()
    for (const status of ['draft', 'published'] as const) {
      await expect(write(actor, 'Long', { status, body: '漢'.repeat(MAX_POST_BODY_LENGTH) })).rejects.toMatchObject({ code: 'TOO_LARGE' })
    }
    const { slug } = await write(actor, 'Long', { body: 'a '.repeat(MAX_POST_BODY_LENGTH / 2) })
    await expect(post().update({ slug, body: '漢'.repeat(MAX_POST_BODY_LENGTH) }, { actor })).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('previews the HTML that publishing would show', async () => {
    expect(await post().preview({ body: '# One <script>' })).toEqual({ html: '<h2 id="heading-one-script">One &lt;script&gt;</h2>' })
    expect(await post().preview({ body: '' })).toEqual({ html: '' })
  })

  it('rejects writes without an actor', async () => {
    await expect(post().create({ title: 'x', body: 'x', tags: [], status: 'draft' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(post().remove({ slug: 'no-such-post' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('links mentioned users in the preview and on the page, and lists them for other services once the post is published', async () => {
    const { user } = await services.api.user.register({ username: 'Named', email: 'named@example.org', password: 'correct horse' })
    const body = 'For @named, `@named` and @unknown.'
    const html = '<p>For <a href="/@Named" rel="nofollow ugc noopener">@named</a>, <code>@named</code> and @unknown.</p>'
    await expect.poll(async () => (await services.api.post.preview({ body })).html).toBe(html)
    const draft = (await services.api.post.create({ title: 'For', body, tags: [], status: 'draft' }, { actor: signedIn(1) })).post
    expect(draft).toMatchObject({ html, excerpt: 'For @named, @named and @unknown.' })
    await services.api.post.update({ slug: draft.slug, status: 'published' }, { actor: signedIn(1) })
    const published = async () =>
      (await services.log.read({ after: 0, channels: ['feed'], limit: 1_000 })).events.filter(({ key }) => key === `post:${draft.id}`)
    await expect.poll(published).toMatchObject([{ type: 'post.published', meta: { mentions: [user.id] } }])
  })
})

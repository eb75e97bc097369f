import type { Actor, PostSummary } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { renderMarkdown } from '@duplex/markdown/rendering'
import { type RunningServices, signedIn, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { indexStalePosts } from '../src/search/index-stale-posts.ts'
import { searchQuery } from '../src/search/search-query.ts'
import { searchWords } from '../src/search/search-words.ts'
import type { PostTables } from '../src/tables.ts'
import { searchPairs } from './search-pairs.ts'

describe.each(['postgresql', 'pglite'] as const)('search and following on %s', (kind) => {
  let services: RunningServices
  const post = () => services.api.post
  const titles = (items: PostSummary[]) => items.map(({ title }) => title)
  const write = async (actor: Actor, title: string, body = 'Text.', tags: string[] = []) =>
    (await post().create({ title, body, tags, status: 'published' }, { actor })).post
  const found = async (q: string, input: object = {}, context: object = {}) =>
    titles((await post().list({ q, limit: 100, ...input }, context)).items)

  async function pages(input: object, limit: number, context: object = {}): Promise<PostSummary[]> {
    const items: PostSummary[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await post().list({ ...input, limit, ...(before === undefined ? {} : { before }) }, context)
      items.push(...page.items)
      before = page.next
    }
    return items
  }

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('finds posts by any form of their words, titles before texts', async () => {
    const actor = signedIn(1_001)
    await write(actor, 'On harbours', 'A word about lighthouses, and little else.')
    await write(actor, 'Lighthouses', 'They are tall.')
    await write(actor, 'Windmills', 'They turn.')
    expect(await found('lighthouse')).toEqual(['Lighthouses', 'On harbours'])
    expect(await found('LIGHTHOUSES tall')).toEqual(['Lighthouses'])
    expect(await found('"little else"')).toEqual(['On harbours'])
    expect(await found('lighthouse -tall')).toEqual(['On harbours'])
    expect(await found('turn or tall')).toEqual(['Windmills', 'Lighthouses'])
    expect(await found('submarine')).toEqual([])
  })

  it('finds words of any script, in any spelling, and no Markdown', async () => {
    const { kysely } = services.store.schema<PostTables>('posts')
    const wrong: string[] = []
    for (const [text, search, found] of searchPairs) {
      const words = await searchWords(kysely, { title: '', tags: [], html: renderMarkdown(text, { kind: 'post' }).html })
      const query = await searchQuery(kysely, search)
      const { rows } = await sql<{ found: boolean | null }>`select ${words} @@ ${query}::tsquery as found`.execute(kysely)
      if ((rows[0]!.found ?? false) !== found) wrong.push(`${search} in ${text}: expected ${found}; query ${query}`)
    }
    expect(wrong).toEqual([])
  })

  it('finds posts by their tags, and a tag in any spelling', async () => {
    const actor = signedIn(1_006)
    await write(actor, 'Tagged', 'Text.', ['c++', 'cafe\u0301', 'фото'])
    for (const q of ['c++', 'cafe', 'фото', '#фото']) expect(await found(q), q).toEqual(['Tagged'])
    for (const tag of ['c++', 'café', 'cafe\u0301']) expect(titles((await post().list({ tag, limit: 9 })).items), tag).toEqual(['Tagged'])
    await expect(write(actor, 'Odd', 'Text.', ['#c'])).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('finds tags and users by the beginnings of their names, exact names first', async () => {
    const people = [signedIn(4_001), signedIn(4_002), signedIn(4_003)].map((actor, n) => ({
      ...actor,
      username: ['quokka_fan', 'Quokka', 'q_uokka'][n]!,
    }))
    for (const actor of people) await write(actor, 'Quoted', 'Text.', ['quokka-facts'])
    await write(people[0]!, 'Quoted', 'Text.', ['quokka', '写真'])
    const names = async (q: string) => {
      const { tags, people } = await post().searchNames({ q })
      return [tags.map(({ tag, count }) => `${tag} ${count}`), people.map(({ username }) => username)]
    }
    expect(await names('QUOKKA')).toEqual([
      ['quokka 1', 'quokka-facts 3'],
      ['Quokka', 'quokka_fan'],
    ])
    expect(await names('about @quokka_ and #写')).toEqual([['写真 1'], ['quokka_fan']])
    for (const q of ['q', '%', '"', '\\', '!!']) expect(await names(q), q).toEqual([[], []])
  })

  it('indexes posts that an older release has written or changed', async () => {
    const db = services.store.schema<PostTables>('posts')
    const { id } = (await post().create({ title: 'Old', body: 'Axolotl.', tags: [], status: 'published' }, { actor: signedIn(1_007) })).post
    const old = (values: object) => db.kysely.updateTable('posts').set(values).where('id', '=', id).execute()
    await old({ words: null, words_version: null })
    // the service's own sweep may index the post first
    await indexStalePosts(db)
    expect(await found('axolotl')).toEqual(['Old'])
    await old({ html: '<p>Capybara.</p>', version: 2 })
    await indexStalePosts(db)
    expect([await found('axolotl'), await found('capybara')]).toEqual([[], ['Old']])
    expect(await indexStalePosts(db)).toBe(0)
  })

  it('finds the changed text of a post, and shows a draft only to its author', async () => {
    const actor = signedIn(1_002)
    const { slug } = await write(actor, 'Changing', 'First about marmots.')
    await post().update({ slug, body: 'Then about otters.' }, { actor })
    expect([await found('marmot'), await found('otter')]).toEqual([[], ['Changing']])
    await post().update({ slug, status: 'draft' }, { actor })
    expect(await found('otter')).toEqual([])
    expect(await found('otter', { status: 'draft' }, { actor })).toEqual(['Changing'])
    expect(await found('otter', { status: 'draft' }, { actor: signedIn(1_003) })).toEqual([])
  })

  it('returns pages by rank, each post once, with equal and fractional ranks', async () => {
    const actor = signedIn(1_004)
    const written: number[] = []
    for (let n = 0; n < 24; n++) {
      const body = `${'badger '.repeat((n % 5) + 1)}and ${'other words '.repeat(n % 3)}`
      written.push((await write(actor, `Sett ${n}`, body)).id)
    }
    const all = (await post().list({ q: 'badger and other or badger', limit: 100 })).items.map(({ id }) => id)
    expect([...all].sort((a, b) => a - b)).toEqual(written)
    for (const limit of [1, 5, 7]) expect((await pages({ q: 'badger and other or badger' }, limit)).map(({ id }) => id)).toEqual(all)
  })

  it('accepts any text as a query', async () => {
    const hostile = [
      '"',
      "'",
      '&',
      '|',
      '!',
      '(',
      ')',
      '<->',
      ':*',
      '\\',
      "'; drop table posts; --",
      '-',
      '- -',
      'or',
      'or or',
      '""""',
      '%',
      '_',
      'the',
    ]
    for (const q of [...hostile, 'é'.repeat(200), '🦔'.repeat(100), '"a" -"b" or ('.repeat(14)])
      await expect(post().list({ q, limit: 1 }), q).resolves.toMatchObject({ items: expect.any(Array) })
    expect(await found('-tall')).toEqual([])
    expect(await found('!?')).toEqual([])
    await expect(found('word '.repeat(32))).resolves.toEqual(expect.any(Array))
    await expect(found('word '.repeat(33))).rejects.toMatchObject({ code: 'INVALID' })
    await expect(post().list({ q: 'x', before: (await post().list({ limit: 1 })).next!, limit: 1 })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
  })

  it('stores texts of any kind', async () => {
    const bodies = ['a-'.repeat(24_000), 'x'.repeat(50_000), 'a/b.c@d '.repeat(6_000), '🦔'.repeat(20_000)]
    bodies.push(
      Array.from({ length: 9_000 }, (_, n) => (n * 7_919).toString(36))
        .join(' ')
        .slice(0, 50_000),
    )
    bodies.push(
      Array.from({ length: 2_000 }, (_, n) => `www.${n}.org/${n}/a?b`)
        .join(' ')
        .slice(0, 50_000),
    )
    for (const body of bodies) await expect(write(signedIn(1_005), 'Odd', body)).resolves.toMatchObject({ title: 'Odd' })
  })

  it('lists the posts of the users whom the reader follows', async () => {
    const [reader, one, other] = [signedIn(2_001), signedIn(2_002), signedIn(2_003)]
    await write(one, 'First of one', 'About herons.', ['birds'])
    await write(other, 'First of other')
    const list = async (input: object = {}, limit = 100) => titles(await pages({ following: true, ...input }, limit, { actor: reader }))
    const follow = (followed: Actor, following: boolean, version: number) => changed(reader.id, followed.id, following, version)
    await expect(post().list({ following: true, limit: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await list()).toEqual([])
    await follow(one, true, 1)
    await expect.poll(() => list()).toEqual(['First of one'])
    await follow(other, true, 1)
    await expect.poll(() => list({}, 1)).toEqual(['First of other', 'First of one'])
    await write(one, 'Second of one', 'More about herons.')
    expect(await list()).toEqual(['Second of one', 'First of other', 'First of one'])
    expect(await list({ tag: 'birds' })).toEqual(['First of one'])
    expect(await list({ q: 'heron' }, 1)).toHaveLength(2)
    expect(await list({ q: 'heron', author: one.username, tag: 'birds' })).toEqual(['First of one'])
    expect(titles(await pages({ following: true }, 5, { actor: signedIn(2_009) }))).toEqual([])

    await follow(one, false, 2)
    await expect.poll(() => list()).toEqual(['First of other'])
    // an older event that arrives late changes nothing
    await follow(one, true, 1)
    await follow(other, false, 2)
    await expect.poll(() => list()).toEqual([])
  })

  it('deletes the follows of a deleted user in both directions', async () => {
    const [deleted, other] = [signedIn(3_001), signedIn(3_002)]
    await changed(deleted.id, other.id, true, 1)
    await changed(other.id, deleted.id, true, 1)
    const rows = () =>
      services.store
        .schema<PostTables>('posts')
        .kysely.selectFrom('follows')
        .select('following')
        .where('follower_id', 'in', [deleted.id, other.id])
        .execute()
    await expect.poll(rows).toHaveLength(2)
    const user = { key: `user:${deleted.id}`, version: 2, channel: null, at: new Date().toISOString(), meta: null }
    await services.log.append({ events: [{ id: crypto.randomUUID(), type: 'user.deleted', ...user, data: { userId: deleted.id } }] })
    await expect.poll(rows).toEqual([])
  })

  const changed = (followerId: number, followedId: number, following: boolean, version: number) =>
    services.log.append({
      events: [
        {
          id: crypto.randomUUID(),
          type: 'follow.changed',
          key: `follow:${followerId}:${followedId}`,
          version,
          channel: null,
          at: new Date().toISOString(),
          data: { followerId, followedId, following },
          meta: null,
        },
      ],
    })

  it('uses the indexes of words and follows', async () => {
    await write(signedIn(1_001), 'One of many')
    const db = services.store.schema<PostTables>('posts').kysely
    await sql`
      insert into posts (slug, title, body, html, excerpt, tags, status, author_id, listed_at, words, words_version)
      select 'many-' || n, 'Many ' || n, 'Word' || n, '', '', '{}', 'published', 1001, now() + n * interval '1 second',
        array_to_tsvector(array['many', 'word' || n]), 1
      from generate_series(1, 3000) n`.execute(db)
    await sql`insert into follows select 1, n, true, 1 from generate_series(1, 2000) n`.execute(db)
    for (const table of ['posts', 'follows']) await sql`vacuum analyze ${sql.table(table)}`.execute(db)
    const planOf = async (query: ReturnType<typeof sql>) => JSON.stringify((await sql`explain ${query}`.execute(db)).rows)
    const matching = sql`words @@ ${await searchQuery(db, 'word77')}::tsquery`
    expect(await planOf(sql`select id from posts where status = 'published' and ${matching}`)).toContain('posts_words')
    expect(await planOf(sql`select id from posts where words_version is distinct from version`)).toContain('posts_unindexed')
    // only the newest 1,000 matches are ranked
    const ranked = await pages({ q: 'many' }, 100)
    expect(ranked).toHaveLength(1_000)
    expect(ranked.every(({ title }) => Number(title.slice('Many '.length)) > 2_000)).toBe(true)
    expect(await planOf(sql`select followed_id from follows where follower_id = 2001 and following`)).toContain('follows_pkey')
  })
})

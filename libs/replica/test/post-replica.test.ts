import { type Client, DuplexError, type Post, type postContract } from '@duplex/contracts'
import { type Database, migrate, type Store, sql } from '@duplex/db'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFindPost, postReplica, type ReplicatedPostTable } from '../src/index.ts'
import { kinds } from './kinds.ts'

interface Tables {
  posts: ReplicatedPostTable & { author_id: number | null }
}

describe.each(kinds)('a replica of posts on %s', (kind) => {
  let store: Store
  let db: Database<Tables>
  let lastId = 0
  const replica = postReplica<Tables>({ columns: ({ author }) => ({ author_id: author.id }) })
  const author = { id: 7, username: 'ada', avatarUrl: null }
  const post = (version: number, slug?: string) => {
    const id = ++lastId
    return { id, slug: slug ?? `post-${id}`, title: 'A post', author, version }
  }
  const gone = ({ id, slug }: { id: number; slug: string }, version: number) => ({ version, data: { postId: id, slug } })
  const row = (id: number) => db.kysely.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirst()

  /** A post service that returns `answer`, or throws it if it is an error. */
  function service(answer: object | DuplexError) {
    const calls: unknown[] = []
    const get = async (input: unknown, { actor }: { actor?: unknown } = {}) => {
      calls.push({ input, actor })
      if (answer instanceof Error) throw answer
      return { post: answer as Post, cursor: 'x-1' }
    }
    const find = createFindPost(db, replica, { get } as unknown as Client<typeof postContract>)
    return { find: (reference: number | string) => find(reference, { actor: author }), calls }
  }

  beforeAll(async () => {
    store = await freshStore(kind, 'comments')
    db = store.schema<Tables>('comments')
    await migrate(db, {
      '001': {
        up: async (schema) => {
          await sql`
            create table posts (id bigint primary key, slug text, author_id bigint, state text not null, version integer not null)`.execute(
            schema,
          )
        },
      },
    })
  })
  afterAll(() => store.close())

  it('keeps the newest version, in any order of arrival', async () => {
    const newer = post(3)
    expect(await replica.storePublished(db.kysely, newer)).toBe(true)
    expect(await replica.storePublished(db.kysely, { ...newer, version: 2, author: { ...author, id: 8 } })).toBe(false)
    expect(await replica.storeGone(db.kysely, gone(newer, 2))).toBe(false)
    expect(await row(newer.id)).toEqual({ id: newer.id, slug: newer.slug, author_id: 7, state: 'published', version: 3 })
    expect(await replica.storeGone(db.kysely, gone(newer, 4))).toBe(true)
    expect(await row(newer.id)).toMatchObject({ author_id: 7, state: 'gone', version: 4 })
  })

  it('marks a post as gone before it has a row, so that an older response does not publish it', async () => {
    const unknown = post(1)
    expect(await replica.storeGone(db.kysely, gone(unknown, 2))).toBe(true)
    expect(await replica.storePublished(db.kysely, unknown)).toBe(false)
    expect(await row(unknown.id)).toMatchObject({ slug: unknown.slug, author_id: null, state: 'gone', version: 2 })
  })

  it('clears the columns of a post that is gone, if the replica is configured so', async () => {
    const clearing = postReplica<Tables>({ columns: ({ author }) => ({ author_id: author.id }), cleared: { slug: null, author_id: null } })
    const first = post(1)
    await clearing.storePublished(db.kysely, first)
    await clearing.storeGone(db.kysely, gone(first, 2))
    expect(await row(first.id)).toEqual({ id: first.id, slug: null, author_id: null, state: 'gone', version: 2 })
    await clearing.storePublished(db.kysely, { ...first, version: 3 })
    expect(await row(first.id)).toEqual({ id: first.id, slug: first.slug, author_id: 7, state: 'published', version: 3 })
  })

  describe('findPost', () => {
    it('finds a published post without a call, by id and by slug', async () => {
      const known = post(1)
      await replica.storePublished(db.kysely, known)
      const { find, calls } = service(new DuplexError('UNAVAILABLE'))
      expect(await find(known.id)).toBe(known.id)
      expect(await find(known.slug)).toBe(known.id)
      expect(calls).toEqual([])
    })

    it('requests an unknown post from the post service, without an actor, and stores the result', async () => {
      const unknown = post(2)
      const { find, calls } = service(unknown)
      expect(await find(unknown.slug)).toBe(unknown.id)
      expect(await find(unknown.slug)).toBe(unknown.id)
      expect(calls).toEqual([{ input: { post: unknown.slug }, actor: null }])
      expect(await row(unknown.id)).toMatchObject({ author_id: 7, state: 'published', version: 2 })
    })

    it('finds a post that was gone and is published again', async () => {
      const again = post(3)
      await replica.storeGone(db.kysely, gone(again, 2))
      expect(await service(again).find(again.id)).toBe(again.id)
    })

    it('finds the new post under the slug of a deleted one', async () => {
      const old = post(1)
      await replica.storeGone(db.kysely, gone(old, 2))
      const next = post(1, old.slug)
      expect(await service(next).find(old.slug)).toBe(next.id)
      expect(await service(new DuplexError('UNAVAILABLE')).find(old.slug)).toBe(next.id)
    })

    it('throws NOT_FOUND if an event with a newer version has marked the post as gone', async () => {
      const withdrawn = post(1)
      await replica.storeGone(db.kysely, gone(withdrawn, 2))
      await expect(service(withdrawn).find(withdrawn.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('throws NOT_FOUND for a gone post if the call fails', async () => {
      const withdrawn = post(1)
      await replica.storeGone(db.kysely, gone(withdrawn, 2))
      await expect(service(new DuplexError('UNAVAILABLE')).find(withdrawn.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('throws UNAVAILABLE for an unknown post if the outcome of the call is unknown: nothing has changed', async () => {
      await expect(service(new DuplexError('OUTCOME_UNKNOWN')).find(post(1).id)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await expect(service(new DuplexError('NOT_FOUND')).find(post(1).id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })
})

import { randomUUID } from 'node:crypto'
import type { NewEvent } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pruneBatch } from '../src/compaction/prune-batch.ts'
import type { EventTables } from '../src/tables.ts'
import { createPipeline, history } from './pipeline.ts'

const HOUR_MS = 60 * 60_000
const retention = { maxAgeMs: 24 * HOUR_MS, minEvents: 2 }
const user = { id: 1, username: 'ada', avatarUrl: null }

/** An event of `hours` ago. */
const event = (hours: number, type: string, key: string, data: unknown, meta: unknown = null): NewEvent => ({
  id: randomUUID(),
  type,
  key,
  version: 1,
  channel: 'lab:a',
  at: new Date(Date.now() - hours * HOUR_MS).toISOString(),
  data,
  meta,
})
const count = (hours: number, key: string, commentCount: number) => event(hours, 'comments.changed', key, { postId: 1, commentCount })
const like = (hours: number, userId: number, liked: boolean) =>
  event(hours, 'like.changed', 'likes:1', { postId: 1, likeCount: 1 }, { user: { ...user, id: userId }, liked })
const comment = (id: number, text: string) => ({ comment: { id, text } })

describe.each<Store['kind']>(['postgresql', 'pglite'])('pruning the log on %s', (kind) => {
  let pipeline: Awaited<ReturnType<typeof createPipeline>>

  beforeEach(async () => {
    pipeline = await createPipeline(kind)
  })
  afterEach(() => pipeline.close())

  const append = (...events: NewEvent[]) => pipeline.log.append({ events })
  const report = async (follower: string, sequence: number) =>
    pipeline.log.report({ follower, sequence, epoch: (await pipeline.log.head({})).epoch })
  const reportAll = async (sequence: number) => {
    for (const follower of ['users', 'posts', 'comments', 'likes']) await report(follower, sequence)
  }
  const prune = async () => {
    while (await pruneBatch(pipeline.store.schema<EventTables>('events'), retention));
  }
  const sequences = async () => (await history(pipeline.log)).map(({ sequence }) => sequence)

  it('removes old superseded, erased and passing events, and keeps the newest state of each subject', async () => {
    await append(
      count(50, 'comments:1', 1), // 1: superseded by 3
      event(50, 'session.revoked', 'session:1', { sessionId: 1, userId: 1 }), // 2
      count(49, 'comments:1', 2), // 3: kept
      event(49, 'comment.created', 'comment:1', comment(1, 'one')), // 4: erased by 6
      event(49, 'comment.created', 'comment:2', comment(2, 'two')), // 5: kept
      event(48, 'comment.deleted', 'comment:1', comment(1, '')), // 6
      like(48, 1, true), // 7: superseded by 9
      like(48, 2, true), // 8: kept
      like(47, 1, false), // 9: kept
      event(1, 'session.revoked', 'session:2', { sessionId: 2, userId: 1 }), // 10: too young
      count(0, 'comments:9', 1), // 11
      count(0, 'comments:9', 2), // 12
    )
    await reportAll(12)
    await prune()
    expect(await sequences()).toEqual([3, 5, 8, 9, 10, 11, 12])
    expect(await pipeline.log.head({})).toMatchObject({ oldest: 10, head: 12 })
  })

  it('removes nothing that a follower has not processed, and nothing before each known follower has reported', async () => {
    await append(...Array.from({ length: 8 }, (_, nth) => count(50, 'comments:1', nth)))
    await prune()
    expect((await sequences()).length).toBe(8)
    await reportAll(8)
    await report('posts', 3)
    await prune()
    expect(await sequences()).toEqual([4, 5, 6, 7, 8])
  })

  it('always keeps the newest events', async () => {
    await append(...Array.from({ length: 8 }, (_, nth) => count(50, 'comments:1', nth)))
    await reportAll(8)
    await prune()
    expect(await sequences()).toEqual([7, 8])
  })

  it('removes an event that is erased after the log was pruned up to it', async () => {
    await append(
      event(50, 'comment.created', 'comment:1', comment(1, 'one')),
      ...Array.from({ length: 4 }, () => count(50, 'comments:1', 1)),
    )
    await reportAll(5)
    await prune()
    expect(await sequences()).toEqual([1, 4, 5])
    await append(event(0, 'comment.deleted', 'comment:1', comment(1, '')))
    await prune()
    expect(await sequences()).toEqual([5, 6])
  })

  it('gives a projection that starts from zero the newest states, and refuses one that has missed pruned events', async () => {
    await append(...Array.from({ length: 8 }, (_, nth) => count(50, `comments:${nth % 2}`, nth)))
    for (let nth = 0; nth < 3; nth++) await append(count(0, 'comments:2', nth))
    await reportAll(11)
    await prune()
    const projection = pipeline.reader.projection(pipeline.bus, pipeline.log)
    await projection.start()
    await projection.caughtUp()
    await projection.stop()
    expect((await pipeline.reader.seen()).map(({ key }) => key)).toEqual([
      'comments:0',
      'comments:1',
      'comments:2',
      'comments:2',
      'comments:2',
    ])
    expect(await report('other', 4)).toEqual({ complete: false })
    expect(await report('other', 0)).toEqual({ complete: true })
  })
})

import { randomUUID } from 'node:crypto'
import type { LogEvent, NewEvent } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPipeline, history } from './pipeline.ts'

const ada = { id: 1, username: 'ada', avatarUrl: null }
const lovelace = { ...ada, username: 'lovelace' }
const comment = (id: number, version: number, body: string, author = ada) => ({ comment: { id, version, body, author } })
const post = (id: number, version: number, title: string, body?: string) => ({
  post: { id, slug: 'post', title, version, author: ada, ...(body && { body, html: `<p>${body}</p>` }) },
})

const event = (type: string, key: string, version: number, data: unknown, meta: unknown = null): NewEvent => ({
  id: randomUUID(),
  type,
  key,
  version,
  channel: 'lab:a',
  at: new Date().toISOString(),
  data,
  meta,
})

describe.each<Store['kind']>(['postgresql', 'pglite'])('replaced texts in the log on %s', (kind) => {
  let pipeline: Awaited<ReturnType<typeof createPipeline>>

  beforeEach(async () => {
    pipeline = await createPipeline(kind)
  })
  afterEach(() => pipeline.close())

  const append = (...events: NewEvent[]) => pipeline.log.append({ events })
  const summaryOf = ({ type, data }: LogEvent) => [type, data]

  it('removes replaced texts, and gives the first event of a subject the newest one', async () => {
    await append(event('comment.created', 'comment:1', 1, comment(1, 1, 'one'), { mentions: [] }))
    await append(event('comment.updated', 'comment:1', 2, comment(1, 2, 'two')))
    await append(
      event('comment.updated', 'comment:1', 3, comment(1, 3, 'three')),
      event('comment.created', 'comment:2', 1, comment(2, 1, 'other')),
    )
    await append(event('post.published', 'post:1', 1, post(1, 1, 'first'), { mentions: [5] }))
    await append(
      event('post.updated', 'post:1', 2, post(1, 2, 'second', 'two')),
      event('post.updated', 'post:1', 3, post(1, 3, 'third', 'three')),
    )
    const events = await history(pipeline.log)
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(events.map(summaryOf)).toEqual([
      ['comment.created', comment(1, 3, 'three')],
      ['comment.updated', null],
      ['comment.updated', comment(1, 3, 'three')],
      ['comment.created', comment(2, 1, 'other')],
      ['post.published', post(1, 3, 'third')],
      ['post.updated', null],
      ['post.updated', post(1, 3, 'third', 'three')],
    ])
    expect(events.map(({ meta }) => meta)).toEqual([{ mentions: [] }, null, null, null, { mentions: [5] }, null, null])
  })

  it('does not give an erased event new data', async () => {
    await append(event('comment.created', 'comment:1', 1, comment(1, 1, 'one')), event('comment.deleted', 'comment:1', 2, { gone: true }))
    await append(event('comment.updated', 'comment:1', 3, comment(1, 3, 'late')))
    expect((await history(pipeline.log)).map(({ data }) => data)).toEqual([null, { gone: true }, comment(1, 3, 'late')])
  })

  it('keeps counts and likes, because services apply each of them', async () => {
    const like = (count: number, liked: boolean) =>
      event('like.changed', 'likes:1', count, { postId: 1, likeCount: count }, { user: ada, liked })
    await append(like(1, true), like(2, false))
    expect((await history(pipeline.log)).every(({ data, meta }) => data !== null && meta !== null)).toBe(true)
  })

  it('renews the names and titles that other events contain, also in events that are appended later', async () => {
    const notification = (title: string, actor: object) => ({
      notification: { id: 1, post: { id: 1, slug: 'post', title }, actors: [actor] },
    })
    await append(event('user.updated', 'user:1', 1, { user: ada }), event('post.published', 'post:1', 1, post(1, 1, 'first')))
    await append(
      event('comment.created', 'comment:1', 1, comment(1, 1, 'one')),
      event('notification.created', 'notification:1', 1, notification('first', ada)),
    )
    await append(event('like.changed', 'likes:1', 1, { postId: 1, likeCount: 1 }, { user: ada, liked: true }))
    await append(event('user.updated', 'user:1', 2, { user: lovelace }), event('post.updated', 'post:1', 2, post(1, 2, 'second', 'two')))
    await append(event('comment.updated', 'comment:1', 2, comment(1, 2, 'two')))
    await expect.poll(async () => JSON.stringify(await history(pipeline.log)), { timeout: 15_000 }).not.toMatch(/"ada"|first/)
    const events = await history(pipeline.log)
    expect(events.map(({ type, data }) => (data === null ? null : type))).toEqual([
      null,
      'post.published',
      'comment.created',
      'notification.created',
      'like.changed',
      'user.updated',
      'post.updated',
      'comment.updated',
    ])
    expect(events[2]!.data).toEqual(comment(1, 2, 'two', lovelace))
    expect(events[3]!.data).toEqual(notification('second', lovelace))
    expect(events[4]!.meta).toEqual({ user: lovelace, liked: true })
  })

  it('removes what events of an older release have replaced', async () => {
    const old = [
      event('user.updated', 'user:1', 1, { user: ada }),
      event('comment.created', 'comment:1', 1, comment(1, 1, 'one')),
      event('comment.updated', 'comment:1', 2, comment(1, 2, 'two')),
      event('comment.updated', 'comment:1', 3, comment(1, 3, 'three')),
      event('user.updated', 'user:1', 2, { user: lovelace }),
    ]
    // an older release calls the same SQL function, without `copies`
    await pipeline.appendAsOlderRelease(old)
    expect((await history(pipeline.log)).every(({ data }) => data !== null)).toBe(true)
    await append(event('comment.created', 'comment:2', 1, comment(2, 1, 'other')))
    await expect
      .poll(async () => (await history(pipeline.log)).map(({ data }) => data), { timeout: 15_000 })
      .toEqual([
        null,
        comment(1, 3, 'three', lovelace),
        null,
        comment(1, 3, 'three', lovelace),
        { user: lovelace },
        comment(2, 1, 'other', lovelace),
      ])
  })
})

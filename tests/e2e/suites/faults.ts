import { expect, it } from 'vitest'
import { type Blog, connectReaders, deploymentSuite, Visitor } from '../src/index.ts'

/** Two readers that reconnect by themselves, and writers that comment steadily and record every acknowledged comment. */
async function start(blog: Blog) {
  const author = await new Visitor(blog).register(`faults_${Date.now() % 1_000_000}`)
  const post = await author.publish('Under fire')
  const group = await connectReaders(blog.url, [`comments:${post.id}`], 2, ['sse', 'websocket'])
  const acknowledged: number[] = []
  let failed = 0
  let going = true
  const writing = Promise.all(
    [1, 2, 3].map(async (writer) => {
      for (let index = 0; going; index++) {
        const answer = await author
          .request<any>('POST', `/api/posts/${post.slug}/comments`, { body: `writer ${writer}, ${index}` })
          .catch(() => null)
        if (answer?.status === 201) acknowledged.push(answer.body.comment.id)
        else {
          failed++
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
    }),
  )
  return {
    /** Resolves when `more` further writes were acknowledged. */
    written: (more: number) => {
      const until = acknowledged.length + more
      return expect.poll(() => acknowledged.length, { timeout: 40_000, interval: 20 }).toBeGreaterThanOrEqual(until)
    },
    finish: async () => {
      going = false
      await writing
      const stored = new Set((await author.comments(post.slug)).map(({ id }) => id))
      expect(
        acknowledged.filter((id) => !stored.has(id)),
        'acknowledged writes that are lost',
      ).toEqual([])
      for (const { transport, comments, arrivals, outOfOrder, errors } of group.readers) {
        await expect.poll(() => arrivals.size, { timeout: 30_000, message: `events over ${transport}` }).toBe(stored.size)
        expect(comments.length, `events received twice over ${transport}`).toBe(stored.size)
        expect(outOfOrder, `order over ${transport}`).toBe(0)
        expect(errors).toEqual([])
      }
      group.close()
      return { acknowledged: acknowledged.length, failed }
    },
  }
}

export const kills = deploymentSuite('kill -9 of each process in turn, under steady writes', (blog) => {
  it('loses no acknowledged write and delivers every event once and in order to readers that resume', { timeout: 180_000 }, async () => {
    const before = blog().output().length
    const run = await start(blog())
    for (let round = 0; round < (blog().processes.length === 1 ? 4 : 2); round++) {
      for (const process of blog().processes) {
        await run.written(10)
        await blog().kill(process)
      }
    }
    await run.written(10)
    const { acknowledged } = await run.finish()
    expect(acknowledged).toBeGreaterThan(30)
    for (const process of blog().processes) expect(blog().output().slice(before)).toContain(`${process} was killed by SIGKILL`)
  })
})

export const stoppedServices = deploymentSuite('stopped microservices', (blog) => {
  it('affect only their own functions', { timeout: 120_000 }, async () => {
    const [author, reader] = [await new Visitor(blog()).register('steady'), new Visitor(blog())]
    const posts = async () => (await reader.posts('?author=steady')).items
    const post = await author.publish('Standing')
    await author.comment(post.slug, 'before')
    await author.like(post.slug)
    await expect.poll(async () => (await reader.post(post.slug)).commentCount).toBe(1)

    await blog().stopProcess('comment')
    expect(await reader.request('GET', `/api/posts/${post.slug}/comments`)).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(await posts()).toMatchObject([{ slug: post.slug, commentCount: 1, likeCount: 1 }])
    expect(await author.like(post.slug)).toEqual({ liked: true, likeCount: 1 })
    expect((await reader.request('GET', '/')).status).toBe(200)
    await expect
      .poll(async () => (await reader.request<any>('GET', '/api/status')).body.services)
      .toMatchObject({ comment: 'down', post: 'up' })

    await blog().stopProcess('like')
    expect((await author.request('PUT', `/api/posts/${post.slug}/like`)).status).toBe(503)
    expect((await author.publish('Still writing')).slug).toBe('still-writing')

    await blog().stopProcess('user')
    expect((await reader.request('POST', '/api/sessions', { login: 'steady', password: 'steady-password' })).status).toBe(503)
    expect(await posts()).toHaveLength(2)

    await blog().stopProcess('event')
    expect((await author.publish('Into the outbox')).slug).toBe('into-the-outbox')
    expect(await posts()).toHaveLength(3)
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { createRenderer, type Renderer, type RenderLimits, renderLimits } from '../src/index.ts'

const ada = { kind: 'post', actor: { id: 1 } } as const
const ben = { kind: 'post', actor: { id: 2 } } as const
/** Takes a hundred milliseconds or more, because each of its 4,000 links is sanitized. */
const slow = '[](a) '.repeat(4_000)

let renderer: Renderer
const start = (limits: Partial<RenderLimits> = {}) => {
  renderer = createRenderer({ ...renderLimits, ...limits })
}
afterEach(() => renderer.close())

describe('a renderer', () => {
  it('returns the HTML, the excerpt and the mentioned names of a text', async () => {
    start()
    const people = new Map([['ada', 'Ada']])
    expect(await renderer.render('*Hello* @ada', { ...ada, people })).toEqual({
      html: '<p><em>Hello</em> <a href="/@Ada" rel="nofollow ugc noopener">@ada</a></p>',
      excerpt: 'Hello @ada',
    })
    expect(await renderer.namesIn('*Hello* @ada', ada)).toEqual(['ada'])
    expect(await renderer.namesIn('*Hello*', ada)).toEqual([])
  })

  it('does not block the process', async () => {
    start()
    await renderer.render('The thread has started.', ada)
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await renderer.render(slow, ada)
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })

  it('ends a text that takes too long with TOO_COMPLEX, and then renders the next one', async () => {
    start({ maxCpuMs: 1 })
    await expect(renderer.render(slow, ada)).rejects.toMatchObject({ code: 'TOO_COMPLEX', message: expect.stringContaining('1 ms') })
    await renderer.close()
    start()
    const [first, second] = await Promise.allSettled([renderer.render(slow, ada), renderer.render('Next', ada)])
    expect([first.status, second]).toMatchObject(['fulfilled', { value: { html: '<p>Next</p>' } }])
  })

  it('replaces a thread that was ended', async () => {
    start({ maxCpuMs: 20 })
    await expect(renderer.render(slow, ada)).rejects.toMatchObject({ code: 'TOO_COMPLEX' })
    expect(await renderer.render('Next', ada)).toMatchObject({ html: '<p>Next</p>' })
  })

  it('rejects a text whose HTML does not fit into an event', async () => {
    start()
    const cells = `${'|a'.repeat(200)}\n${'|-'.repeat(200)}\n${'|\n'.repeat(500)}`
    await expect(renderer.render(cells, ada)).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })
})

describe('an author whose texts are slow', () => {
  it('is served after the others', async () => {
    start()
    const order: string[] = []
    await renderer.render(slow, ada)
    const first = renderer.render(slow, ada)
    const calls = [
      first,
      ...['ada', 'ada', 'ben', 'ben'].map((name) => renderer.render('a', name === 'ada' ? ada : ben).then(() => order.push(name))),
    ]
    await Promise.all(calls)
    expect(order).toEqual(['ben', 'ben', 'ada', 'ada'])
  })

  it('is rejected when the time is used up, and served again later', async () => {
    start({ budgetMs: 5, windowMs: 5 })
    await renderer.render(slow, ada)
    const refused = renderer.render('a', ada)
    await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: expect.any(Number) } })
    expect(await renderer.render('a', ben)).toMatchObject({ html: '<p>a</p>' })
    await expect.poll(() => renderer.render('a', ada).catch(() => null)).toMatchObject({ html: '<p>a</p>' })
  })

  it('pays for a text that was ended, too', async () => {
    start({ maxCpuMs: 20, budgetMs: 10 })
    await expect(renderer.render(slow, ada)).rejects.toMatchObject({ code: 'TOO_COMPLEX' })
    await expect(renderer.render('a', ada)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })
})

describe('a queue that is full', () => {
  it('rejects further texts of one author, and of all authors', async () => {
    start({ maxWaiting: 3, maxWaitingPerAuthor: 2 })
    const results = Promise.allSettled([ada, ada, ada, ada, ben, ben].map((author) => renderer.render('a', author)))
    const codes = (await results).map((result) => (result.status === 'rejected' ? result.reason.code : 'OK'))
    // the first one runs, the next ones wait
    expect(codes).toEqual(['OK', 'OK', 'OK', 'RATE_LIMITED', 'OK', 'UNAVAILABLE'])
  })

  it('drops a text whose caller no longer waits', async () => {
    start()
    const first = renderer.render(slow, ada)
    const late = renderer.render('a', { ...ada, deadline: performance.now() + 1 })
    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await first
  })
})

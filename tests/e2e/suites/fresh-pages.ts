import { expect, it } from 'vitest'
import { deploymentSuite, readSse, Visitor } from '../src/index.ts'

const COMMENTS = 30
const EDITS = 20
const LIKES = 6

/** The numbers that a page shows of a post. In this test they only increase. */
interface Shown {
  title: number
  likes: number
  comments: number
  /** The number of the last comment; null if the page shows no comment. */
  latest: number | null
}

function shownOn(html: string): Shown {
  // every digit of a count has its own element
  const text = html.replace(/<!--.*?-->|<\/?span[^>]*>/gs, '').replace(/<[^>]*>/g, '\n')
  const number = (form: RegExp) => Number([...text.matchAll(form)].at(-1)?.[1] ?? 0)
  const latest = number(/^\s*mark-(\d+)\s*$/gm)
  return {
    title: number(/^\s*Edition (\d+)\s*$/gm),
    likes: number(/(\d+) likes?\b/g),
    comments: number(/(\d+) comments?\b/g),
    latest: latest || null,
  }
}

/** The least numbers that a page must show after an event. */
function wantedBy({ type, data }: { type: string; data: any }): Partial<Record<keyof Shown, number>> {
  if (type === 'post.updated') return { title: Number(data.post.title.split(' ')[1]) }
  if (type === 'like.changed') return { likes: data.likeCount }
  if (type === 'comments.changed') return { comments: data.commentCount }
  if (type === 'comment.created') return { latest: Number(data.comment.body.split('-')[1]) }
  return {}
}

export const freshPages = deploymentSuite('pages for readers who are not signed in', (blog) => {
  it('are never older than an event that a reader has received, under concurrent writes and reads', async () => {
    const people = await Promise.all(Array.from({ length: LIKES }, (_, nth) => new Visitor(blog()).register(`fresh_${nth}`)))
    const [author] = people as [Visitor]
    const post = await author.publish('Edition 0')
    const live = await readSse(blog().url, { channels: ['feed', `post:${post.id}`, `comments:${post.id}`] })
    const paths = ['/', `/posts/${post.slug}`, '/@fresh_0']
    const read = async (path: string) => {
      const response = await fetch(blog().url + path)
      const html = await response.text()
      expect(response.status, html).toBe(200)
      return shownOn(html)
    }

    let writing = true
    const write = async () => {
      const expected = async (status: number, ...request: Parameters<Visitor['request']>) =>
        expect((await author.request(...request)).status).toBe(status)
      await Promise.all([
        (async () => {
          for (let nth = 1; nth <= COMMENTS; nth++) await author.comment(post.slug, `mark-${nth}`)
        })(),
        (async () => {
          for (let nth = 1; nth <= EDITS; nth++) await expected(200, 'PATCH', `/api/posts/${post.slug}`, { title: `Edition ${nth}` })
        })(),
        (async () => {
          for (const visitor of people) await visitor.like(post.slug)
        })(),
      ])
      writing = false
    }

    let pages = 0
    const hammer = async () => {
      for (; writing; pages++) await read(paths[pages % paths.length]!)
    }

    const stale: string[] = []
    let checked = 0
    const check = async (event: { id: string; type: string; data: any }) => {
      for (const path of paths) {
        const shown = await read(path)
        for (const [name, least] of Object.entries(wantedBy(event)) as [keyof Shown, number][]) {
          // lists do not show comments
          if (name === 'latest' && !path.startsWith('/posts')) continue
          checked++
          if ((shown[name] ?? 0) < least) stale.push(`${path} shows ${name} ${shown[name]} after ${event.id}, ${least}`)
        }
      }
    }
    // of several states within a tick only the newest is sent: the test waits for the last state
    const last = { title: EDITS, likes: LIKES, comments: COMMENTS, latest: COMMENTS }
    const follow = async () => {
      const checks: Promise<void>[] = []
      const awaited = new Map(Object.entries(last))
      for (let seen = 0; awaited.size > 0; seen++) {
        await live.next((item) => live.events().indexOf(item.data) >= seen)
        const event = live.events()[seen]
        checks.push(check(event))
        // at most four checks at once
        if (checks.length % 4 === 0) await Promise.all(checks)
        for (const [name, value] of Object.entries(wantedBy(event))) if (awaited.get(name) === value) awaited.delete(name)
      }
      await Promise.all(checks)
    }

    await Promise.all([write(), follow(), hammer(), hammer(), hammer()])
    expect(stale).toEqual([])
    expect(pages).toBeGreaterThan(50)
    expect(checked).toBeGreaterThan(EDITS)
    for (const path of paths) {
      const { latest, ...counts } = last
      expect(await read(path)).toMatchObject(path.startsWith('/posts') ? { ...counts, latest } : counts)
    }
    live.close()
  }, 90_000)
})

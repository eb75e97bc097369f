import type { Post } from '@duplex/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/lib/api/api-error.ts'
import { Draft, KEEP_DELAY_MS, SAVE_DELAY_MS, type SavedPost, TITLE_SAVE_DELAY_MS } from '../../src/lib/writing/draft/draft.svelte.ts'
import { fieldsOf, textOf } from '../../src/lib/writing/draft/draft-text.ts'
import { type DraftStorage, LocalDrafts } from '../../src/lib/writing/draft/local-drafts.ts'
import type { PostServer } from '../../src/lib/writing/draft/post-server.ts'
import { statusOf } from '../../src/lib/writing/draft/status-of.ts'

/** A storage of its own. It refuses values of more than `most` characters, as a browser's storage does. */
function storage(most = Number.POSITIVE_INFINITY): DraftStorage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > most) throw new DOMException('full', 'QuotaExceededError')
      items.set(key, value)
    },
    removeItem: (key) => void items.delete(key),
  }
}

/** A server with versions, and one post per idempotency key. `down` makes requests fail before or after they are processed. */
class Server implements PostServer {
  posts = new Map<string, SavedPost>()
  keys = new Map<string, string>()
  asked: string[] = []
  me = 1
  down: 'before' | 'after' | null = null

  async #do<T>(name: string, act: () => T): Promise<T> {
    this.asked.push(name)
    if (this.down === 'before') throw new ApiError(null, 'The server cannot be reached')
    const done = act()
    if (this.down === 'after') throw new ApiError(null, 'The server cannot be reached')
    return done
  }

  whoAmI = () => this.#do('whoAmI', () => this.me)
  preview = async () => ''
  read = (slug: string) => this.#do('read', () => this.#found(slug) as Post)
  create: PostServer['create'] = (fields, key) =>
    this.#do('create', () => {
      const known = this.keys.get(key)
      if (known) return this.#found(known) as Post
      const slug = `post-${this.posts.size + 1}`
      this.keys.set(key, slug)
      return this.#store({ id: 1, slug, ...fields, version: 1, status: 'draft', updatedAt: '' })
    })
  update: PostServer['update'] = (slug, { version, ...change }) =>
    this.#do('update', () => {
      const before = this.#found(slug)
      if (before.version !== version) throw new ApiError('CONFLICT', 'Another change was saved first')
      return this.#store({ ...before, ...change, version: version + 1 })
    })

  #found(slug: string): SavedPost {
    const post = this.posts.get(slug)
    if (!post) throw new ApiError('NOT_FOUND', 'Not found')
    return post
  }

  #store(post: SavedPost): Post {
    this.posts.set(post.slug, post)
    return post as Post
  }
}

let server: Server
let drafts: LocalDrafts

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  drafts = new LocalDrafts(storage(), 1)
})
afterEach(() => void vi.useRealTimers())

const blank = { title: '', tags: '', body: '' }
const open = (post: SavedPost | null = null, kept: LocalDrafts | null = drafts) =>
  new Draft({ userId: 1, post, text: post ? textOf(post) : blank, drafts: kept, server })
const saved = (status: SavedPost['status'] = 'draft'): SavedPost => {
  const post: SavedPost = { id: 1, slug: 'a', title: 'A', tags: [], body: 'One', version: 1, status, updatedAt: '' }
  server.posts.set('a', post)
  return post
}
function write(draft: Draft, change: Partial<Draft['text']>) {
  Object.assign(draft.text, change)
  draft.changed()
}
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

describe('a new text', () => {
  it('is stored in the browser while the author types, and on the server after a pause, once it has a title and a body', async () => {
    const draft = open()
    write(draft, { title: 'Tides' })
    await wait(KEEP_DELAY_MS)
    expect(drafts.read(draft.id)).toMatchObject({ title: 'Tides', post: null })
    await wait(60_000)
    expect(server.asked).toEqual([])
    write(draft, { body: 'The sea' })
    await wait(SAVE_DELAY_MS)
    expect(server.posts.get('post-1')).toMatchObject({ title: 'Tides', body: 'The sea', status: 'draft' })
    expect(statusOf(draft)).toMatch(/^Saved \d\d:\d\d$/)
    expect(drafts.list()).toEqual([])
  })

  it('is stored in the browser while the author types without a pause', async () => {
    const draft = open()
    for (const body of ['a', 'ab', 'abc', 'abcd']) {
      write(draft, { body })
      await wait(KEEP_DELAY_MS - 100)
    }
    expect(drafts.read(draft.id)?.body).toMatch(/^abc/)
  })

  it('is created, and so gets its slug, only after the author has left the title or paused for longer', async () => {
    const draft = open()
    draft.titling = true
    write(draft, { title: 'T', body: 'The sea' })
    await wait(SAVE_DELAY_MS + 100)
    expect(server.asked).toEqual([])
    await wait(TITLE_SAVE_DELAY_MS)
    expect(server.posts.size).toBe(1)
  })

  it('creates one post if the response is lost, the tab crashes and the author writes more', async () => {
    const before = open()
    server.whoAmI = async () => 1
    server.down = 'after'
    write(before, { title: 'Tides', body: 'The sea' })
    await wait(SAVE_DELAY_MS)
    expect(server.posts.size).toBe(1)
    write(before, { body: 'The sea comes' })
    await wait(KEEP_DELAY_MS)

    server.down = null
    const [local] = drafts.list()
    const after = open()
    after.restore(local!)
    await wait(SAVE_DELAY_MS)
    expect([...server.posts.values()]).toMatchObject([{ body: 'The sea comes', version: 2 }])
    expect(drafts.list()).toEqual([])
  })

  it('is not sent to the server if another user has signed in meanwhile', async () => {
    const draft = open()
    server.me = 2
    write(draft, { title: 'Mine', body: 'Private' })
    await wait(SAVE_DELAY_MS)
    expect(server.posts.size).toBe(0)
    expect(statusOf(draft)).toContain('Another user is now signed in')
    expect(new LocalDrafts(storage(), 2).list()).toEqual([])
    expect(drafts.list()).toHaveLength(1)
  })

  it('has a status that reports it if the browser cannot store it', async () => {
    for (const none of [null, new LocalDrafts(storage(10), 1)]) {
      const draft = open(null, none)
      write(draft, { title: 'Tides' })
      await wait(1_000)
      expect(draft.kept).toBe(false)
      expect(statusOf(draft)).toBe('Not saved on this device: the storage of this browser is full or blocked; not on the server yet')
    }
  })
})

describe('publishing', () => {
  const publishing = (post: SavedPost | null) => {
    const reached: SavedPost[] = []
    const text = post ? textOf(post) : blank
    const draft = new Draft({ userId: 1, post, text, drafts, server, onStatus: (changed) => reached.push(changed) })
    return { draft, reached }
  }

  it.each(['before', 'after'] as const)('happens once, as soon as the server responds again, also if it failed %s', async (down) => {
    for (const start of [() => null, () => saved(), () => saved('published')]) {
      const post = start()
      const { draft, reached } = publishing(post)
      write(draft, { title: 'A', body: 'Two' })
      server.down = down
      expect(await draft.save('published')).toBe(false)
      expect(statusOf(draft)).toBe('Not published yet: The server cannot be reached. It will be published as soon as the server responds')
      await wait(60_000)
      expect(reached).toEqual([])
      server.down = null
      draft.retry()
      await wait(0)
      expect(reached).toMatchObject([{ status: 'published', body: 'Two' }])
      expect(server.posts.get(reached[0]!.slug)).toMatchObject({ status: 'published', body: 'Two' })
      server.posts.clear()
      server.keys.clear()
    }
  })

  it('does not happen later if the author changes the text in between', async () => {
    const { draft, reached } = publishing(saved())
    write(draft, { body: 'Two' })
    server.down = 'before'
    await draft.save('published')
    write(draft, { body: 'Two and' })
    server.down = null
    draft.retry()
    await wait(60_000)
    expect(reached).toEqual([])
    expect(server.posts.get('a')).toMatchObject({ status: 'draft', body: 'Two and' })
  })
})

describe('local texts', () => {
  it('are not stored, without an error, in a browser whose storage throws', async () => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    const blocked = {
      key: refuse,
      getItem: refuse,
      setItem: refuse,
      removeItem: refuse,
      get length() {
        return refuse()
      },
    } as unknown as DraftStorage
    const texts = new LocalDrafts(blocked, 1)
    expect(texts.list()).toEqual([])
    const draft = open(null, texts)
    write(draft, { title: 'A', body: 'One' })
    await wait(SAVE_DELAY_MS)
    expect([...server.posts.values()]).toMatchObject([{ body: 'One' }])
    draft.discard()
  })
})

describe('a draft', () => {
  it('is saved repeatedly, one request at a time', async () => {
    const draft = open(saved())
    const update = server.update
    let under = 0
    server.update = async (...input) => {
      expect(++under).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      under--
      return update(...input)
    }
    for (const body of ['Two', 'Three', 'Four']) {
      write(draft, { body })
      await wait(SAVE_DELAY_MS)
    }
    await wait(20_000)
    expect(server.posts.get('a')).toMatchObject({ body: 'Four' })
    expect(draft.unsaved).toBe(false)
  })

  it('is retried while the server is unavailable, and at once when the network is back', async () => {
    const draft = open(saved())
    server.down = 'before'
    write(draft, { body: 'Two' })
    await wait(SAVE_DELAY_MS)
    expect(statusOf(draft)).toBe('Saved on this device; not on the server: The server cannot be reached')
    await wait(10_000)
    const tries = server.asked.length
    expect(tries).toBeGreaterThan(1)
    server.down = null
    draft.retry()
    await wait(0)
    expect(server.posts.get('a')).toMatchObject({ body: 'Two' })
    expect(drafts.list()).toEqual([])
  })

  it('does not treat its own update as a conflict if the response was lost', async () => {
    const draft = open(saved())
    server.down = 'after'
    write(draft, { body: 'Two' })
    await wait(SAVE_DELAY_MS)
    expect(server.posts.get('a')).toMatchObject({ body: 'Two', version: 2 })
    write(draft, { body: 'Three' })
    server.down = null
    await wait(10_000)
    expect(draft.theirs).toBeNull()
    expect(server.posts.get('a')).toMatchObject({ body: 'Three', version: 3 })
  })

  it('keeps its text if the author is signed out, and is saved after the next sign-in', async () => {
    const draft = open(saved())
    const update = server.update
    server.update = () => Promise.reject(new ApiError('UNAUTHENTICATED', 'Sign in first'))
    write(draft, { body: 'Two' })
    await wait(SAVE_DELAY_MS)
    expect(statusOf(draft)).toBe('Saved on this device; you are signed out')
    server.update = update
    draft.retry()
    await wait(0)
    expect(server.posts.get('a')).toMatchObject({ body: 'Two' })
  })

  it('reports the invalid field, and is not sent again until that field has changed', async () => {
    const draft = open(saved())
    const update = server.update
    server.update = async () => {
      server.asked.push('update')
      throw new ApiError('INVALID', 'Some fields are not valid', 0, { tags: 'must be shorter' })
    }
    write(draft, { tags: 'x'.repeat(40) })
    await wait(60_000)
    expect(server.asked).toEqual(['update'])
    expect(draft.problem?.errors).toEqual({ tags: 'must be shorter' })
    server.update = update
    write(draft, { tags: 'x' })
    await wait(SAVE_DELAY_MS)
    expect(server.posts.get('a')).toMatchObject({ tags: ['x'] })
  })
})

describe('a published post', () => {
  it('changes for its readers only when its author updates it', async () => {
    const draft = open(saved('published'))
    write(draft, { body: 'Half a sen' })
    await wait(60_000)
    expect(server.asked).toEqual([])
    expect(statusOf(draft)).toBe('Saved on this device; readers will see it after you press Update')
    expect(drafts.list()).toMatchObject([{ body: 'Half a sen' }])
    expect(await draft.save('published')).toBe(true)
    expect(server.posts.get('a')).toMatchObject({ body: 'Half a sen', status: 'published' })
    expect(drafts.list()).toEqual([])
  })
})

describe('two conflicting versions', () => {
  async function conflict() {
    const post = saved()
    const draft = open(post)
    await server.update('a', { ...fieldsOf(textOf(post)), body: 'Theirs', version: 1 })
    write(draft, { body: 'Mine' })
    await wait(SAVE_DELAY_MS)
    expect(draft.theirs).toMatchObject({ body: 'Theirs', version: 2 })
    expect(server.posts.get('a')).toMatchObject({ body: 'Theirs' })
    await wait(60_000)
    expect(server.posts.get('a')).toMatchObject({ body: 'Theirs', version: 2 })
    return draft
  }

  it('wait until the author keeps their own', async () => {
    const draft = await conflict()
    await draft.keepMine()
    expect(server.posts.get('a')).toMatchObject({ body: 'Mine', version: 3 })
  })

  it('wait until the author takes the other one', async () => {
    const draft = await conflict()
    draft.takeTheirs()
    expect(draft.text.body).toBe('Theirs')
    expect(drafts.list()).toEqual([])
  })

  it('wait until the author keeps both', async () => {
    const draft = await conflict()
    const copy = draft.keepBoth()
    expect(draft.text.body).toBe('Theirs')
    expect(drafts.list()).toMatchObject([{ id: copy, body: 'Mine', post: null }])
  })

  it('are detected when another tab saves; a draft without unsaved changes shows the newer version', async () => {
    const post = saved()
    const [writing, resting] = [open(post), open(post)]
    write(writing, { body: 'Mine' })
    await server.update('a', { ...fieldsOf(textOf(post)), body: 'Theirs', version: 1 })
    for (const draft of [writing, resting]) draft.loadNewer(2)
    await wait(0)
    expect(writing.theirs).toMatchObject({ body: 'Theirs' })
    expect(writing.text.body).toBe('Mine')
    expect(resting.text.body).toBe('Theirs')
  })

  it('are detected when a local text is restored whose post has changed since', () => {
    const post = saved()
    const local = {
      id: 'x',
      title: 'A',
      tags: '',
      body: 'Mine',
      at: 1,
      post: { slug: 'a', version: 1, status: 'draft' as const },
      sent: null,
    }
    const changed = { ...post, body: 'Theirs', version: 2 }
    const draft = open(changed)
    draft.restore(local)
    expect(draft.theirs).toMatchObject({ body: 'Theirs' })
    const own = open(changed)
    own.restore({ ...local, sent: { title: 'A', tags: [], body: 'Theirs' } })
    expect(own.theirs).toBeNull()
    expect(own.text.body).toBe('Mine')
  })
})

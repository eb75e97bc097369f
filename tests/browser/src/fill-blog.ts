import type { Post } from '@duplex/contracts'
import { type Blog, Visitor } from '@duplex/e2e'

/** Users and content: enough for every kind of page to have content. */
export interface Filled {
  admin: Visitor
  /** The author of the post. */
  author: Visitor
  /** A follower of the author. */
  reader: Visitor
  post: Post
  draft: Post
}

const body = `The tide comes in twice a day, and twice a day it goes, and in between the floor of the sea lies open for six hours.[^1] If you
want to cross it, you have to know *when*, and should not go alone.

## What to bring

> The sea has time. You do not.

- a chart, and a compass
- [a table of tides](https://example.org/tides)

| Place | High | Low |
|---|---:|---:|
| Cuxhaven | 03:12 | 09:41 |
| Neuwerk | 02:58 | 09:20 |

\`\`\`ts
const hours = (low.getTime() - now) / 3_600_000
if (hours < 2) throw new Error('Too late to cross')
\`\`\`

### And then

Go barefoot. \`mud\` is warmer than it looks, and everything that lives in it is older than we are.

[^1]: A little more than six, since the moon goes on meanwhile.
`

/** Creates content through the public API. `pictures`: image files for two avatars. */
export async function fillBlog(blog: Pick<Blog, 'url' | 'setupToken'>, pictures: Buffer<ArrayBuffer>[] = []): Promise<Filled> {
  const join = (username: string) => new Visitor(blog).register(username)
  const admin = await new Visitor(blog).register('marlene', await blog.setupToken())
  const author = await join('ada_tidewater')
  const reader = await join('ben')

  for (const [index, visitor] of [author, reader].entries()) {
    const picture = pictures[index]
    const avatarUrl = picture ? { avatarUrl: (await visitor.upload(picture)).url } : {}
    await visitor.persist('PATCH', '/api/me', { bio: 'Walks where the sea has just been.\nWrites about it afterwards.', ...avatarUrl })
  }

  const write = async (input: object) => (await author.persist<{ post: Post }>('POST', '/api/posts', input)).post
  const post = await write({ title: 'Six hours on the floor of the sea', body, tags: ['sea', 'walking'], status: 'published' })
  const draft = await write({ title: 'Notes on fog', body: 'It comes without a sound.', tags: ['sea'], status: 'draft' })

  await reader.persist('PUT', '/api/users/ada_tidewater/follow')
  await reader.like(post.slug)
  await admin.like(post.slug)
  const first = await reader.comment(
    post.slug,
    'I went last summer, with `@ada_tidewater`’s table in my pocket. It **was** warmer than it looks.',
  )
  const answer = await author.comment(post.slug, 'Then you went the right way round. @ben, did you see the seals?', first.id)
  await reader.comment(post.slug, 'Four of them, and they saw me first.', answer.id)
  await admin.comment(post.slug, 'Is there a ferry for the way back?')
  return { admin, author, reader, post, draft }
}

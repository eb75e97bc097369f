import { memoryBus } from '@duplex/bus'
import { type Api, commentContract, eventContract, likeContract, postContract, type User, userContract } from '@duplex/contracts'
import { createEventService } from '@duplex/event'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { local } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshStore } from '@duplex/test-support'
import { createUserService } from '@duplex/user'
import { describe, expect, it } from 'vitest'
import { createCommentService } from '../src/index.ts'

const password = 'correct horse battery'
/** An empty store, and eight services that start on it. */
const TEST_TIMEOUT_MS = 90_000

describe.each(['postgresql', 'pglite'] as const)('a deletion while the other services are stopped, on %s', (kind) => {
  it(
    'takes effect in the services when they start again',
    async () => {
      await using stack = new AsyncDisposableStack()
      const logger = createLogger('test', 'error')
      const store = await freshStore(kind)
      stack.defer(() => store.close())
      const bus = memoryBus()
      const event = createEventService({ store, bus, logger })
      const log = local(eventContract, event.handlers)
      const users = createUserService({ store, bus, log, logger })
      const user = local(userContract, users.handlers)
      for (const service of [event, users]) {
        await service.start()
        stack.defer(() => service.stop())
      }

      /** Starts the other services; `stop` stops them. */
      const start = async (): Promise<{ api: Api; stop(): Promise<void> }> => {
        const posts = createPostService({ store, bus, log, logger })
        const post = local(postContract, posts.handlers)
        const comments = createCommentService({ store, bus, log, logger, post })
        const likes = createLikeService({ store, bus, log, logger, post })
        const services = [posts, comments, likes]
        for (const service of services) await service.start()
        const api = { user, post, comment: local(commentContract, comments.handlers), like: local(likeContract, likes.handlers) }
        return { api, stop: async () => void (await Promise.all(services.map((service) => service.stop()))) }
      }
      const join = async (username: string) => actorOf((await user.register({ username, email: `${username}@example.org`, password })).user)
      const publish = async ({ post }: Api, actor: Awaited<ReturnType<typeof join>>, title: string) =>
        (await post.create({ title, body: 'Text.', tags: [], status: 'published' }, { actor })).post

      const [ada, ivy] = [await join('ada'), await join('ivy')]
      const first = await start()
      const theirs = await publish(first.api, ada, 'Theirs')
      const own = await publish(first.api, ivy, 'Hers')
      await first.api.comment.create({ post: theirs.id, body: 'Hers too' }, { actor: ivy })
      await first.api.like.set({ post: theirs.id, liked: true }, { actor: ivy })
      const shown = async ({ post }: Api) => (await post.get({ post: theirs.id })).post
      await expect.poll(() => shown(first.api)).toMatchObject({ commentCount: 1, likeCount: 1 })
      await first.stop()
      await user.remove({ username: 'ivy', password }, { actor: ivy })

      const second = await start()
      stack.defer(second.stop)
      await expect.poll(() => shown(second.api)).toMatchObject({ commentCount: 0, likeCount: 0 })
      expect((await second.api.comment.list({ post: theirs.id, limit: 9 })).items).toMatchObject([{ deleted: true, author: null }])
      await expect
        .poll(() =>
          second.api.post.get({ post: own.id }).then(
            () => 'found',
            ({ code }) => code,
          ),
        )
        .toBe('NOT_FOUND')
    },
    TEST_TIMEOUT_MS,
  )
})

const actorOf = ({ id, username, avatarUrl }: User) => ({ id, username, avatarUrl })

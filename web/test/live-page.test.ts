import type { LiveOptions } from '@duplex/live-client'
import { LiveError } from '@duplex/live-client'
import { expect, test, vi } from 'vitest'
import { LivePage } from '../src/lib/live/live-page.svelte.ts'
import { aPost, likes, published } from './events.ts'

/** A page whose connections only tell what they were asked for. */
function aLivePage() {
  const opened: (Omit<LiveOptions, 'transport'> & { closed: boolean; cursor: string | null })[] = []
  const refresh = vi.fn()
  const live = new LivePage({
    refresh,
    recheck: () => {},
    connect: (options) => {
      const connection = { ...options, transport: 'websocket' as const, closed: false, cursor: null as string | null }
      opened.push(connection)
      return Object.assign(connection, {
        subscribe: async () => {},
        typing: () => {},
        hurry: () => {},
        close: () => void (connection.closed = true),
      })
    },
  })
  return { live, opened, refresh, settled: () => new Promise<void>((resolve) => setTimeout(resolve)) }
}

const nothing = () => {}
const unread = (sequence: number) =>
  ({ id: `log-${sequence}`, channel: 'user:7', type: 'notifications.read', at: '', data: { unreadCount: 0 } }) as const

test('a reader’s own channel rides along on what a page follows, from the earlier cursor', async () => {
  const { live, opened, settled } = aLivePage()
  live.follow({ channels: ['feed'], after: 'log-20', onEvent: nothing })
  live.followOwn(7, 'log-15')
  await settled()
  expect(opened.map(({ channels, after }) => [channels, after])).toEqual([[['feed', 'user:7'], 'log-15']])
})

test('what a page already shows is not told to it again, and the reader’s own goes to whoever listens', async () => {
  const { live, opened, settled } = aLivePage()
  const [onEvent, listener] = [vi.fn(), vi.fn()]
  live.follow({ channels: ['feed'], after: 'log-20', onEvent })
  live.followOwn(7, 'log-15')
  live.listen(listener)
  await settled()
  const [old, own, newer] = [published(18, aPost(1)), unread(19), published(21, aPost(2))]
  for (const event of [old, own, newer]) opened[0]!.onEvent!(event)
  expect([onEvent.mock.calls, listener.mock.calls]).toEqual([[[newer]], [[own]]])
})

test('where a page follows nothing, the reader’s own channel is followed alone, from where it was', async () => {
  const { live, opened, settled } = aLivePage()
  live.followOwn(7, 'log-15')
  const following = live.follow({ channels: ['feed'], after: 'log-20', onEvent: nothing })
  await settled()
  opened[0]!.cursor = 'log-30'
  following.stop()
  await settled()
  expect(opened.map(({ channels, after, closed }) => [channels, after, closed])).toEqual([
    [['feed', 'user:7'], 'log-15', true],
    [['user:7'], 'log-30', false],
  ])
})

test('from page to page there is one connection after the other', async () => {
  const { live, opened, settled } = aLivePage()
  const first = live.follow({ channels: ['feed'], after: 'log-20', onEvent: nothing })
  await settled()
  live.follow({ channels: ['post:1'], after: 'log-21', onEvent: nothing })
  first.stop()
  await settled()
  expect(opened.map(({ channels, closed }) => [channels, closed])).toEqual([
    [['feed'], true],
    [['post:1'], false],
  ])
})

test('where the session has ended the page is loaded anew, once, and follows on without the reader’s own channel', async () => {
  const { live, opened, refresh, settled } = aLivePage()
  live.follow({ channels: ['post:1'], after: 'log-20', onEvent: nothing })
  live.followOwn(7)
  await settled()
  opened[0]!.onState!('closed', new LiveError('UNAUTHENTICATED', 'Sign in first'))
  // who was asked still says that nothing has changed
  live.followOwn(7)
  await settled()
  await expect.poll(() => refresh.mock.calls.length).toBe(1)
  expect(opened.at(-1)!.channels).toEqual(['post:1'])
  live.followOwn(8)
  await settled()
  expect(opened.at(-1)!.channels).toEqual(['post:1', 'user:8'])
})

test('a connection that was left has no more to say', async () => {
  const { live, opened, settled } = aLivePage()
  const onEvent = vi.fn()
  live.follow({ channels: ['post:1'], after: 'log-20', onEvent }).stop()
  live.followOwn(7)
  await settled()
  opened[0]!.onEvent!(likes(21, 1, 1))
  expect(onEvent).not.toHaveBeenCalled()
})

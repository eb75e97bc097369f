import type { LiveOptions } from '@duplex/live-client'
import { LiveError } from '@duplex/live-client'
import { expect, test, vi } from 'vitest'
import { LivePage } from '../src/lib/live/live-page.svelte.ts'
import { aPost, likes, published } from './events.ts'

/** A page whose connections only record the options they were opened with. */
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

test('opens one connection for the page’s channels and the reader’s own channel, from the earlier cursor', async () => {
  const { live, opened, settled } = aLivePage()
  live.follow({ channels: ['feed'], after: 'log-20', onEvent: nothing })
  live.followOwn(7, 'log-15')
  await settled()
  expect(opened.map(({ channels, after }) => [channels, after])).toEqual([[['feed', 'user:7'], 'log-15']])
})

test('delivers only events after the page’s cursor to the page, and events of the reader’s own channel to the listener', async () => {
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

test('follows only the reader’s own channel, from the last cursor, if the page follows nothing', async () => {
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

test('closes the old connection and opens a new one when the page changes', async () => {
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

test('if the session has ended, reloads the page once and continues without the reader’s own channel', async () => {
  const { live, opened, refresh, settled } = aLivePage()
  live.follow({ channels: ['post:1'], after: 'log-20', onEvent: nothing })
  live.followOwn(7)
  await settled()
  opened[0]!.onState!('closed', new LiveError('UNAUTHENTICATED', 'Sign in first'))
  // The reloaded page still names the same user.
  live.followOwn(7)
  await settled()
  await expect.poll(() => refresh.mock.calls.length).toBe(1)
  expect(opened.at(-1)!.channels).toEqual(['post:1'])
  live.followOwn(8)
  await settled()
  expect(opened.at(-1)!.channels).toEqual(['post:1', 'user:8'])
})

test('ignores events of a closed connection', async () => {
  const { live, opened, settled } = aLivePage()
  const onEvent = vi.fn()
  live.follow({ channels: ['post:1'], after: 'log-20', onEvent }).stop()
  live.followOwn(7)
  await settled()
  opened[0]!.onEvent!(likes(21, 1, 1))
  expect(onEvent).not.toHaveBeenCalled()
})

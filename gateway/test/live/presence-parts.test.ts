import type { EphemeralFrame } from '@duplex/contracts'
import { expect, it } from 'vitest'
import { AnnouncedReaders } from '../../src/live/presence/announced-readers.ts'
import { type Summary, splitIntoMessages } from '../../src/live/presence/announcement.ts'
import { ChannelPresence } from '../../src/live/presence/channel-presence.ts'
import { LocalReaders } from '../../src/live/presence/local-readers.ts'
import { presenceLimits } from '../../src/live/presence/presence-limits.ts'
import type { PresenceSubscriber } from '../../src/live/presence/presence-subscriber.ts'
import { RecentMaximum } from '../../src/live/presence/recent-maximum.ts'
import { Throttle } from '../../src/live/presence/throttle.ts'

const CHANNEL = 'comments:1'
const limits = { ...presenceLimits, graceMs: 5_000, announceIntervalMs: 1_000 }
const user = (id: number) => ({ id, username: `reader_${id}`, avatarUrl: null })
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => from + nth)
const summary = (ids: number[], others = 0): Summary => ({ channel: CHANNEL, ids, users: ids.slice(0, 20).map(user), others })

/** A subscriber that accepts offered frames while `keepsUp` returns true. */
function createSubscriber(id: number | null, keepsUp = () => true) {
  const frames: EphemeralFrame[] = []
  const encoding = { ephemeral: (frame: EphemeralFrame) => frame }
  const offer = (frame: EphemeralFrame) => keepsUp() && frames.push(frame) > 0
  return { frames, subscriber: { user: id === null ? null : user(id), wire: { encoding }, offer } as unknown as PresenceSubscriber }
}

it('announces many readers of a channel with 1,000 ids, 20 names and a count', () => {
  const local = new LocalReaders()
  for (const id of range(1, 1_201)) local.add(createSubscriber(id).subscriber)
  for (const _ of range(0, 50)) local.add(createSubscriber(null).subscriber)
  const { ids, users, others } = local.summary(CHANNEL)
  expect([ids.length, users.length, others]).toEqual([1_000, 20, 250])
  const announced = new AnnouncedReaders(limits)
  announced.update('a', { channel: CHANNEL, ids, users, others }, 0)
  expect(announced.snapshot(0)).toEqual({ count: 1_250, users: range(1, 21).map(user) })
})

it('splits announcements into messages that the broker accepts', () => {
  const summaries = range(0, 300).map((nth) => ({ ...summary(range(1, 1_001)), channel: `comments:${nth}` }))
  const messages = [...splitIntoMessages(summaries)]
  expect(messages.flat()).toEqual(summaries)
  for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(256 * 1024)
})

it('counts a user at several gateways once, until the last of these gateways has died', () => {
  const announced = new AnnouncedReaders(limits)
  const counts = range(0, 20).map((second) => {
    if (second === 0) announced.update('a', summary([1, 2], 1), 0)
    if (second <= 8) announced.update('b', summary([1], 2), second * 1_000)
    return announced.snapshot(second * 1_000).count
  })
  // user 2 expires after 6 s; anonymous readers expire after 3 s plus 5 s of grace; then the same for the other gateway
  expect(counts).toEqual([5, 5, 5, 5, 5, 5, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 0, 0, 0, 0])
})

it('keeps the count constant if every second announcement of a gateway is lost', () => {
  const announced = new AnnouncedReaders(limits)
  for (let now = 0; now <= 60_000; now += 1_000) {
    if (now % 2_000 === 0) announced.update('a', summary([1, 2], 3), now)
    expect(announced.snapshot(now).count).toBe(5)
  }
})

it('a recent maximum expires after its window', () => {
  const maximum = new RecentMaximum(100)
  const numbers = [
    [0, 5],
    [10, 3],
    [20, 4],
    [109, 1],
    [110, 1],
    [208, 1],
    [209, 1],
  ].map(([now, count]) => maximum.update(count!, now!))
  expect(numbers).toEqual([5, 5, 5, 5, 4, 4, 1])
})

it('a throttle passes a key once per interval', () => {
  const throttle = new Throttle(100)
  const passed = [0, 50, 99, 100, 150, 201].map((now) => throttle.pass('a', now))
  expect(passed).toEqual([true, false, false, true, false, true])
})

it('sends a slow subscriber the current presence as soon as it keeps up', async () => {
  const presence = new ChannelPresence(CHANNEL, { ...limits, minUpdateIntervalMs: 20, settleMs: 5 })
  let keepsUp = false
  const [quick, slow] = [createSubscriber(1), createSubscriber(2, () => keepsUp)]
  for (const { subscriber } of [quick, slow]) presence.add(subscriber)
  presence.update('here', presence.local.summary(CHANNEL))
  await expect.poll(() => quick.frames).toEqual([{ op: 'presence', channel: CHANNEL, count: 2, users: [user(1), user(2)] }])
  expect(slow.frames).toEqual([])
  keepsUp = true
  await expect.poll(() => slow.frames).toEqual(quick.frames)
  presence.stop()
})

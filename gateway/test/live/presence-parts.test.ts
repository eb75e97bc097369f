import type { EphemeralFrame } from '@duplex/contracts'
import { expect, it } from 'vitest'
import type { Reader } from '../../src/live/hub/reader.ts'
import { inMessages, type Summary } from '../../src/live/presence/announcement.ts'
import { ChannelPresence } from '../../src/live/presence/channel-presence.ts'
import { Gathered } from '../../src/live/presence/gathered.ts'
import { LocalReaders } from '../../src/live/presence/local-readers.ts'
import { MostLately } from '../../src/live/presence/most-lately.ts'
import { presenceLimits } from '../../src/live/presence/presence-limits.ts'
import { Rarely } from '../../src/live/presence/rarely.ts'

const CHANNEL = 'comments:1'
const limits = { ...presenceLimits, grace: 5_000, repeat: 1_000 }
const user = (id: number) => ({ id, username: `reader_${id}`, avatarUrl: null })
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => from + nth)
const summary = (ids: number[], others = 0): Summary => ({ channel: CHANNEL, ids, users: ids.slice(0, 20).map(user), others })

/** A reader who takes what it is offered while `keepsUp`. */
function aReader(id: number | null, keepsUp = () => true) {
  const told: EphemeralFrame[] = []
  const encoding = { ephemeral: (frame: EphemeralFrame) => frame }
  const offer = (frame: EphemeralFrame) => keepsUp() && told.push(frame) > 0
  return { told, reader: { user: id === null ? null : user(id), wire: { encoding }, offer } as unknown as Reader }
}

it('a channel’s crowd is announced by a thousand ids, twenty names and a number', () => {
  const local = new LocalReaders()
  for (const id of range(1, 1_201)) local.add(aReader(id).reader)
  for (const _ of range(0, 50)) local.add(aReader(null).reader)
  const { ids, users, others } = local.summary(CHANNEL)
  expect([ids.length, users.length, others]).toEqual([1_000, 20, 250])
  const gathered = new Gathered(limits)
  gathered.hear('a', { channel: CHANNEL, ids, users, others }, 0)
  expect(gathered.look(0)).toEqual({ count: 1_250, users: range(1, 21).map(user) })
})

it('announcements are cut into messages that a broker takes', () => {
  const summaries = range(0, 300).map((nth) => ({ ...summary(range(1, 1_001)), channel: `comments:${nth}` }))
  const messages = [...inMessages(summaries)]
  expect(messages.flat()).toEqual(summaries)
  for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(256 * 1024)
})

it('who is announced by several gateways is one, and there until the last of them has died', () => {
  const gathered = new Gathered(limits)
  const counts = range(0, 20).map((second) => {
    if (second === 0) gathered.hear('a', summary([1, 2], 1), 0)
    if (second <= 8) gathered.hear('b', summary([1], 2), second * 1_000)
    return gathered.look(second * 1_000).count
  })
  // 2 goes after 6 s; those without a name are missed after 3 s, and have 5 s of grace; then the same with the other gateway
  expect(counts).toEqual([5, 5, 5, 5, 5, 5, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 0, 0, 0, 0])
})

it('a gateway of which one announcement in two is lost flickers in nothing', () => {
  const gathered = new Gathered(limits)
  for (let now = 0; now <= 60_000; now += 1_000) {
    if (now % 2_000 === 0) gathered.hear('a', summary([1, 2], 3), now)
    expect(gathered.look(now).count).toBe(5)
  }
})

it('the most that there was lately ends with its time', () => {
  const most = new MostLately(100)
  const numbers = [
    [0, 5],
    [10, 3],
    [20, 4],
    [109, 1],
    [110, 1],
    [208, 1],
    [209, 1],
  ].map(([now, count]) => most.take(count!, now!))
  expect(numbers).toEqual([5, 5, 5, 5, 4, 4, 1])
})

it('a key passes once in its time, and is not remembered longer', () => {
  const rarely = new Rarely(100)
  const passed = [0, 50, 99, 100, 150, 201].map((now) => rarely.pass('a', now))
  expect(passed).toEqual([true, false, false, true, false, true])
})

it('a reader who was too slow is told what the others know, once it keeps up', async () => {
  const presence = new ChannelPresence(CHANNEL, { ...limits, pause: 20, settle: 5 })
  let keepsUp = false
  const [quick, slow] = [aReader(1), aReader(2, () => keepsUp)]
  for (const { reader } of [quick, slow]) presence.add(reader)
  presence.hear('here', presence.local.summary(CHANNEL))
  await expect.poll(() => quick.told).toEqual([{ op: 'presence', channel: CHANNEL, count: 2, users: [user(1), user(2)] }])
  expect(slow.told).toEqual([])
  keepsUp = true
  await expect.poll(() => slow.told).toEqual(quick.told)
  presence.stop()
})

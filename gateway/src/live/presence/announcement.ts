import type { Author } from '@duplex/contracts'

/** What a gateway tells of its own readers of one channel. */
export interface Summary {
  channel: string
  /** Who is signed in, in the order of their coming, each once; at most MEMBERS. */
  ids: number[]
  /** The first of them by name, at most NAMES. */
  users: Author[]
  /** How many more there are: connections of nobody, and whoever is beyond MEMBERS. */
  others: number
}

/** What gateways say to one another on the subject `live.ephemeral`. */
export type Announcement =
  | { type: 'presence'; gateway: string; channels: Summary[] }
  /** A gateway that starts asks who is there. */
  | { type: 'who'; gateway: string }
  | { type: 'typing'; gateway: string; channel: string; user: Author }

/** Readers of one channel at one gateway who are told apart at the others. */
export const MEMBERS = 1_000
/** Readers of one channel who are named. */
export const NAMES = 20

/** Characters of one message, about: far below what a broker takes. */
const MESSAGE = 128 * 1024

/** Summaries in messages that a broker takes. The longest single one is some 30 KB. */
export function* inMessages(summaries: Iterable<Summary>): Generator<Summary[]> {
  let message: Summary[] = []
  let size = 0
  for (const summary of summaries) {
    message.push(summary)
    size += sizeOf(summary)
    if (size < MESSAGE) continue
    yield message
    message = []
    size = 0
  }
  if (message.length) yield message
}

/** The most it can be: an id has 16 digits, an avatar's address 490 characters. */
const sizeOf = ({ ids, users }: Summary) => 100 + ids.length * 17 + users.length * 600

import type { Author } from '@duplex/contracts'

/** A gateway's own readers of one channel. */
export interface Summary {
  channel: string
  /** The users, in the order of their arrival, each once; at most MAX_IDS. */
  ids: number[]
  /** The first of these users with their names; at most MAX_NAMES. */
  users: Author[]
  /** The number of further readers: connections without a login, and users above MAX_IDS. */
  others: number
}

/** The messages that gateways send one another on the subject `live.ephemeral`. */
export type Announcement =
  | { type: 'presence'; gateway: string; channels: Summary[] }
  /** A gateway that starts asks the others for their readers. */
  | { type: 'who'; gateway: string }
  | { type: 'typing'; gateway: string; channel: string; user: Author }

/** Users of one channel that a gateway announces by id. It only counts the others. */
export const MAX_IDS = 1_000
/** Users of one channel that are shown by name. */
export const MAX_NAMES = 20

/** The approximate size of one message in characters: far below the broker's limit. */
const MESSAGE_CHARS = 128 * 1024

/** Splits summaries into messages that the broker accepts. The longest single summary has about 30 KB. */
export function* splitIntoMessages(summaries: Iterable<Summary>): Generator<Summary[]> {
  let message: Summary[] = []
  let chars = 0
  for (const summary of summaries) {
    message.push(summary)
    chars += maxCharsOf(summary)
    if (chars < MESSAGE_CHARS) continue
    yield message
    message = []
    chars = 0
  }
  if (message.length) yield message
}

/** An id has at most 16 digits, the address of an avatar at most 490 characters. */
const maxCharsOf = ({ ids, users }: Summary) => 100 + ids.length * 17 + users.length * 600

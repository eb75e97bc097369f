/** All in milliseconds. */
export interface PresenceLimits {
  /** How long somebody who left still counts: as long as a reader takes to come back. */
  grace: number
  /** The least between two updates of a channel. */
  pause: number
  /** How long a change waits for those that come with it: one who leaves here and comes there is no change. */
  settle: number
  /** Between a gateway's announcements of who is still there. */
  repeat: number
  /** The least between two words of one user's typing in a channel. */
  typing: number
}

export const presenceLimits: PresenceLimits = { grace: 5_000, pause: 1_000, settle: 200, repeat: 1_000, typing: 2_000 }

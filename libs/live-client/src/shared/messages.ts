import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import type { TransportName } from '../transport.ts'

/** Messages from a tab to the leader, the tab that holds the connection. `tab` is the sender's random name. */
export type FromTab =
  /** All channels of the tab, and the cursor to resume from. */
  | { tab: string; op: 'follow'; ref: string; channels: string[]; after: string | null }
  | ({ tab: string } & Extract<UpFrame, { op: 'comment' | 'typing' }>)
  /** The tab is still open. The leader answers. */
  | { tab: string; op: 'alive' }
  | { tab: string; op: 'leave' }

/** Messages from the leader to one tab, or to all tabs. */
export type FromLeader =
  /** This tab has just become the leader: all tabs must follow again. */
  | { op: 'lead' }
  /** From now on, the tab receives all events after `cursor`. */
  | { op: 'following'; tab: string; ref: string; cursor: string; transport: TransportName }
  | { op: 'frame'; tab?: string; frame: DownFrame }
  /** The connection was lost. The leader reconnects. */
  | { op: 'lost'; error: { code: string | null; message: string } }
  /** The leader has reconnected. */
  | { op: 'back'; transport: TransportName; cursor: string }
  /** All tabs together follow more channels than one connection may. */
  | { op: 'full'; tab: string }
  /** The server rejected the shared request. Each tab must find out whether its own channels are the reason. */
  | { op: 'refused'; code: string | null }

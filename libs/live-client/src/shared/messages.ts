import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import type { TransportName } from '../transport.ts'

/** Messages from a tab to the leader, the page that holds the connection. `tab` is the sender's random name. */
export type FromTab =
  /** All channels of the tab, and the cursor to resume the added channels from. */
  | { tab: string; op: 'follow'; ref: string; channels: string[]; after: string | null }
  | ({ tab: string } & Extract<UpFrame, { op: 'comment' | 'typing' }>)
  /** The tab is still open. The leader answers `alive`, `lost` or `unknown`. */
  | { tab: string; op: 'alive' }
  | { tab: string; op: 'leave' }

/** Messages from a leader to one tab, or to all tabs. */
export type LeaderMessage =
  /** This page has just become the leader: all tabs must follow again. */
  | { op: 'lead' }
  /**
   * From this message on, the tab receives every event of its channels after the cursor of its `follow`, in each channel in
   * order. Earlier messages of this leader are not for it.
   */
  | { op: 'joined'; tab: string; ref: string }
  /** The connection is open, with the channels of `follow`. */
  | { op: 'following'; tab: string; ref: string; cursor: string; transport: TransportName }
  /** `cursor`: every tab has been sent all events up to it. While a tab catches up, it is older than the event of the frame. */
  | { op: 'frame'; tab?: string; frame: DownFrame; cursor: string | null }
  /** The answer to a tab's `alive`. `hidden`: the leader's page is not visible. */
  | { op: 'alive'; tab: string; hidden: boolean; cursor: string | null }
  /** The leader does not know the tab: the tab has left, or was silent for too long. It must follow again. */
  | { op: 'unknown'; tab: string }
  /** The connection was lost. The leader reconnects. */
  | { op: 'lost'; error: { code: string | null; message: string } }
  /** The leader has reconnected. */
  | { op: 'back'; transport: TransportName; cursor: string }
  /** All tabs together follow more channels than one connection may. */
  | { op: 'full'; tab: string }
  /** The server rejected the shared request. Each tab must find out whether its own channels are the reason. */
  | { op: 'refused'; code: string | null }
  /** This page does not lead any more. */
  | { op: 'resigned' }

/** `leader` is the random name of the sender. A leader that was standing still may send although another one has taken over. */
export type FromLeader = LeaderMessage & { leader: string }

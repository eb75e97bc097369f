import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import type { TransportName } from '../transport.ts'

/** What a tab says to the one that has the connection. `tab` is its own random name. */
export type FromTab =
  /** Its channels, all of them, and where to go on. */
  | { tab: string; op: 'follow'; ref: string; channels: string[]; after: string | null }
  | ({ tab: string } & Extract<UpFrame, { op: 'comment' | 'typing' }>)
  /** It is still there; is anybody else? */
  | { tab: string; op: 'alive' }
  | { tab: string; op: 'leave' }

/** What the tab with the connection says to one of the others, or to all. */
export type FromLeader =
  /** It has just become the one: whoever is there has to come again. */
  | { op: 'lead' }
  /** What follows is complete from where the tab wanted to go on. */
  | { op: 'following'; tab: string; ref: string; cursor: string; transport: TransportName }
  | { op: 'frame'; tab?: string; frame: DownFrame }
  /** The connection was lost, and is being made anew. */
  | { op: 'lost'; error: { code: string | null; message: string } }
  /** It is back. */
  | { op: 'back'; transport: TransportName; cursor: string }
  /** The tabs follow more channels together than one connection may. */
  | { op: 'full'; tab: string }
  /** Something was refused: each tab has to see for itself whether that was its own. */
  | { op: 'refused'; code: string | null }

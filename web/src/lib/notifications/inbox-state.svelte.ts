import type { Notification } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { createContext } from 'svelte'
import { sequenceOf } from '../live/sequence-of.ts'

/** The result of a read, which includes all events up to its cursor. */
export interface ReadInbox {
  unreadCount: number
  cursor: string
}

/** Recent events, kept for a page whose data was read before they arrived. */
const MAX_RECENT_EVENTS = 50

/** The number of unread notifications, the same in every tab. One instance for all pages. */
export class InboxState {
  unread = $state(0)
  #owner: number | null = null
  /** The sequence of the read or event that set `unread`. */
  #sequence = -1
  #events: readonly LiveEvent[] = []

  /** Applies loaded data, unless a newer event has arrived. `read` is null if the user service was unavailable. */
  load(userId: number | null, read: ReadInbox | null): void {
    if (userId !== this.#owner) this.#reset()
    this.#owner = userId
    if (!read || sequenceOf(read.cursor) < this.#sequence) return
    this.unread = read.unreadCount
    this.#sequence = sequenceOf(read.cursor)
  }

  /** Applies an event of the reader's own channel. Returns the notification if it increased the number of unread ones. */
  apply(event: LiveEvent): Notification | null {
    if (!('unreadCount' in event.data)) return null
    this.#events = [...this.#events, event].slice(-MAX_RECENT_EVENTS)
    if (sequenceOf(event.id) <= this.#sequence) return null
    const more = event.data.unreadCount > this.unread
    this.unread = event.data.unreadCount
    this.#sequence = sequenceOf(event.id)
    return more && event.type === 'notification.created' ? event.data.notification : null
  }

  /** Returns the recent events after a cursor. */
  since(cursor: string): readonly LiveEvent[] {
    return this.#events.filter(({ id }) => sequenceOf(id) > sequenceOf(cursor))
  }

  #reset(): void {
    this.unread = 0
    this.#sequence = -1
    this.#events = []
  }
}

export const [getInbox, setInbox] = createContext<InboxState>()

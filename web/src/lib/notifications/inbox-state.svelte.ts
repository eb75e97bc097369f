import type { Notification } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { createContext } from 'svelte'
import { sequenceOf } from '../live/sequence-of.ts'

/** What a read answered: true for all events up to its cursor. */
export interface ReadInbox {
  unreadCount: number
  cursor: string
}

/** The most events kept for a page that was read before they came, and is shown after. */
const KEPT = 50

/** How many notifications the reader has not read, in every tab the same. One for all pages. */
export class InboxState {
  unread = $state(0)
  #owner: number | null = null
  /** The sequence of what told so. */
  #known = -1
  #events: readonly LiveEvent[] = []

  /** Takes what was loaded for somebody, unless something later is known of them. `read` is null where it could not be had. */
  load(userId: number | null, read: ReadInbox | null): void {
    if (userId !== this.#owner) this.#forget()
    this.#owner = userId
    if (!read || sequenceOf(read.cursor) < this.#known) return
    this.unread = read.unreadCount
    this.#known = sequenceOf(read.cursor)
  }

  /** Takes an event of the reader's own channel. Answers the notification where there is one more to read. */
  apply(event: LiveEvent): Notification | null {
    if (!('unreadCount' in event.data)) return null
    this.#events = [...this.#events, event].slice(-KEPT)
    if (sequenceOf(event.id) <= this.#known) return null
    const more = event.data.unreadCount > this.unread
    this.unread = event.data.unreadCount
    this.#known = sequenceOf(event.id)
    return more && event.type === 'notification.created' ? event.data.notification : null
  }

  /** What has come since a read. */
  since(cursor: string): readonly LiveEvent[] {
    return this.#events.filter(({ id }) => sequenceOf(id) > sequenceOf(cursor))
  }

  #forget(): void {
    this.unread = 0
    this.#known = -1
    this.#events = []
  }
}

export const [getInbox, setInbox] = createContext<InboxState>()

import type { Notification } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'

/** A notification as shown. `gone`: its subject was deleted while the page was open; it keeps its place in the list. */
export interface ShownNotification extends Notification {
  gone: boolean
}

/** The notifications on a page. Changes are applied in place; new notifications wait until the reader shows them. */
export class NotificationListState {
  shown = $state.raw<readonly ShownNotification[]>([])
  /** Newest first. */
  waiting = $state.raw<readonly ShownNotification[]>([])
  readonly #newest: boolean

  /** `newest`: this is the first page of the list, where new notifications belong. */
  constructor({ items, newest }: { items: readonly Notification[]; newest: boolean }) {
    this.shown = items.map((item) => ({ ...item, gone: false }))
    this.#newest = newest
  }

  apply({ type, data }: LiveEvent): void {
    if (type === 'notification.created') this.#put({ ...data.notification, gone: false })
    else if (type === 'notification.removed') this.#remove(data.notificationId)
    else if (type === 'notifications.read') this.#change((item) => ({ ...item, read: true }))
  }

  showWaiting(): void {
    this.shown = [...this.waiting, ...this.shown]
    this.waiting = []
  }

  #put(notification: ShownNotification): void {
    const { id, version } = notification
    if ([...this.shown, ...this.waiting].some((item) => item.id === id))
      this.#change((item) => (item.id === id && item.version < version ? notification : item))
    else if (this.#newest) this.waiting = [notification, ...this.waiting]
  }

  #remove(id: number): void {
    this.waiting = this.waiting.filter((item) => item.id !== id)
    this.#change((item) => (item.id === id ? { ...item, gone: true, read: true } : item))
  }

  #change(change: (item: ShownNotification) => ShownNotification): void {
    this.shown = this.shown.map(change)
    this.waiting = this.waiting.map(change)
  }
}

import type { LiveEvent } from '@duplex/contracts/live'
import type { LiveError } from './live-error.ts'

/** If an iteration has this many unread events, its client disconnects until they have been read. */
const MAX_EVENTS = 1_000

/** The events that one iteration has not read yet. */
export class EventQueue {
  readonly #events: LiveEvent[] = []
  #wake = () => {}
  #end: { error: LiveError | null } | null = null

  get empty(): boolean {
    return this.#events.length === 0
  }

  get full(): boolean {
    return this.#events.length >= MAX_EVENTS
  }

  push(event: LiveEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  /** Ends the iteration after the remaining events, with an error if there is one. */
  end(error: LiveError | null): void {
    this.#end = { error }
    this.#wake()
  }

  /** Returns the next event, or null at the end. Throws the error given to `end`. */
  async take(): Promise<LiveEvent | null> {
    while (this.empty && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const event = this.#events.shift()
    if (!event && this.#end?.error) throw this.#end.error
    return event ?? null
  }
}

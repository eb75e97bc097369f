import type { LiveEvent } from '@duplex/contracts/live'
import type { LiveError } from './live-error.ts'

/** Events that wait for whoever iterates. */
const MOST = 1_000

/** What has come and was not taken yet, for one iteration. */
export class EventQueue {
  readonly #events: LiveEvent[] = []
  #wake = () => {}
  #end: { error: LiveError | null } | null = null

  get empty(): boolean {
    return this.#events.length === 0
  }

  get full(): boolean {
    return this.#events.length >= MOST
  }

  push(event: LiveEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  /** Nothing more comes. */
  end(error: LiveError | null): void {
    this.#end = { error }
    this.#wake()
  }

  /** The next event; null at the end. Throws where that is an error. */
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

import { type Connect, Leader } from './leader.ts'

const leaderships = new Map<string, Leadership>()

/** This page's part in the election of the leader for the connection `name`. */
export function leadershipOf(name: string, connect: Connect): Leadership {
  const known = leaderships.get(name) ?? new Leadership(name, connect)
  leaderships.set(name, known)
  return known
}

/** Waits for the leader's lock, and leads while this page has it. A page in the back/forward cache neither waits nor leads. */
export class Leadership {
  readonly #name: string
  readonly #connect: Connect
  /** Aborted when this page gives up its newest request for the lock, or the lock. */
  #term = new AbortController()
  #leader: Leader | null = null

  constructor(name: string, connect: Connect) {
    this.#name = name
    this.#connect = connect
    void this.#request(false)
    globalThis.addEventListener?.('pagehide', () => this.#term.abort())
    globalThis.addEventListener?.('pageshow', ({ persisted }) => persisted && void this.#request(false))
  }

  /** Makes this page the leader although another page has the lock. */
  takeOver(): void {
    if (this.#leader) return
    this.#term.abort()
    void this.#request(true)
  }

  async #request(steal: boolean): Promise<void> {
    const { signal } = (this.#term = new AbortController())
    const lead = async () => {
      if (signal.aborted) return
      const leader = new Leader(this.#name, this.#connect)
      this.#leader = leader
      await Promise.race([stolen.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))])
      this.#leader = null
      leader.stop()
    }
    const stolen = Promise.withResolvers<void>()
    await navigator.locks.request(this.#name, steal ? { steal } : { signal }, lead).catch((error: Error) => {
      stolen.resolve()
      // Locks that do not work at all are not requested again.
      if (!signal.aborted && error.name === 'AbortError') void this.#request(false)
    })
  }
}

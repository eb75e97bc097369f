/** Lets each key pass once per `intervalMs` milliseconds. */
export class Throttle {
  readonly #intervalMs: number
  /** The time at which each key passed last, oldest first. */
  readonly #passedAt = new Map<string, number>()

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  pass(key: string, now = performance.now()): boolean {
    for (const [old, at] of this.#passedAt) {
      if (at + this.#intervalMs > now) break
      this.#passedAt.delete(old)
    }
    if (this.#passedAt.has(key)) return false
    this.#passedAt.set(key, now)
    return true
  }
}

/** The time since the last `restart`. */
export class ElapsedTime {
  #monotonic = performance.now()
  #wall = Date.now()

  restart(): void {
    this.#monotonic = performance.now()
    this.#wall = Date.now()
  }

  /** By the monotonic clock. It does not depend on the date, which may be set. */
  get ms(): number {
    return performance.now() - this.#monotonic
  }

  /** By the clock that has advanced more: on some systems the monotonic clock stops while the computer sleeps. */
  get longestMs(): number {
    return Math.max(this.ms, Date.now() - this.#wall)
  }
}

/** The highest value that a number had within the last `windowMs` milliseconds. */
export class RecentMaximum {
  readonly #windowMs: number
  #current = 0
  /** Earlier values. Each counts until `expiresAt`, that is, `windowMs` after it was replaced. */
  #past: { count: number; expiresAt: number }[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Sets the number at the time `now`. Returns the maximum. */
  update(count: number, now: number): number {
    if (count !== this.#current) this.#past.push({ count: this.#current, expiresAt: now + this.#windowMs })
    this.#current = count
    this.#past = this.#past.filter((past) => past.expiresAt > now && past.count > count)
    return Math.max(count, ...this.#past.map((past) => past.count))
  }

  /** The time at which the maximum can next fall without an update. Infinity if it cannot. */
  get nextExpiry(): number {
    return Math.min(...this.#past.map(({ expiresAt }) => expiresAt))
  }
}

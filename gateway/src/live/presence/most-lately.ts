/** The most that a number has been in the last `time` milliseconds. */
export class MostLately {
  readonly #time: number
  #count = 0
  /** Each was so until `time` before its end. */
  #past: { count: number; end: number }[] = []

  constructor(time: number) {
    this.#time = time
  }

  /** From `now` on it is `count`; answers the most there was. */
  take(count: number, now: number): number {
    if (count !== this.#count) this.#past.push({ count: this.#count, end: now + this.#time })
    this.#count = count
    this.#past = this.#past.filter((past) => past.end > now && past.count > count)
    return Math.max(count, ...this.#past.map((past) => past.count))
  }

  /** When the answer becomes less by itself. */
  get next(): number {
    return Math.min(...this.#past.map(({ end }) => end))
  }
}

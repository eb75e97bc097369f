/** Lets each key pass once in `time` milliseconds. */
export class Rarely {
  readonly #time: number
  /** When each passed last, the oldest first. */
  readonly #passed = new Map<string, number>()

  constructor(time: number) {
    this.#time = time
  }

  pass(key: string, now = performance.now()): boolean {
    for (const [old, at] of this.#passed) {
      if (at + this.#time > now) break
      this.#passed.delete(old)
    }
    if (this.#passed.has(key)) return false
    this.#passed.set(key, now)
    return true
  }
}

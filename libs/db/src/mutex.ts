/** Gives access to one caller at a time, in the order of the calls. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when the caller has exclusive access. Returns the function that releases it. */
  async acquire(): Promise<() => void> {
    const previous = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await previous
    return resolve
  }
}

/** Somebody to be woken: waits end by `wake`, by their time, or at once where `wake` came before them. */
export class Pause {
  #woken = false
  #end: (() => void) | null = null

  wake(): void {
    this.#woken = true
    this.#end?.()
  }

  /** Waits up to `milliseconds`. A `wake` since the last wait ends it at once. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#end = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#end = null
    }
    this.#woken = false
  }
}

/** Milliseconds before the next try: doubling from 50 to `most`, with jitter so that many who failed together do not return together. */
export function backoff(failures: number, most = 2_000): number {
  return Math.min(most, 50 * 2 ** Math.min(failures, 16)) * (0.5 + Math.random() / 2)
}

/** A sleep that another task can end early. Use one object per sleeping loop. */
export class WakeableSleep {
  #woken = false
  #finish: (() => void) | null = null

  /** Ends the current sleep. If there is none, the next sleep ends at once. */
  wake(): void {
    this.#woken = true
    this.#finish?.()
  }

  /** Resolves after `durationMs`, or earlier after `wake`. */
  async sleep(durationMs: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, durationMs)
        this.#finish = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#finish = null
    }
    this.#woken = false
  }
}

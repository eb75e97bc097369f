/** Where a task runs: a page, which may stand still. */
export interface Runner {
  /** The time from which its tasks run; Infinity while it is frozen. */
  readonly runsFrom: number
  readonly closed: boolean
}

export interface Task {
  at: number
  readonly order: number
  /** Null: a task of the network or the server, which never stand still. */
  readonly runner: Runner | null
  /** Tasks of one source run in their order. Tasks of different sources that are due run in any order, as in a browser. */
  readonly source: string
  readonly run: () => void
}

/** Simulated time. A seed decides every order that a browser or a network leaves open, so that a run can be repeated. */
export class World {
  /** Milliseconds of the monotonic clock. */
  now = 0
  /** Difference between the wall clock and the monotonic clock. */
  wallOffset = Date.UTC(2026, 0, 1)
  readonly #tasks = new Set<Task>()
  #state: number
  #order = 0

  constructor(seed: number) {
    this.#state = seed
  }

  /** A number from 0 up to 1 (mulberry32). */
  readonly random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  between(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.random() * (maximum - minimum + 1))
  }

  schedule(runner: Runner | null, source: string, delayMs: number, run: () => void): Task {
    const task = { at: this.now + delayMs, order: this.#order++, runner, source, run }
    this.#tasks.add(task)
    return task
  }

  cancel(task: Task | undefined): void {
    if (task) this.#tasks.delete(task)
  }

  /** Runs everything that is due within `ms`. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms
    await settle()
    for (;;) {
      const ready = this.#ready()
      if (ready.length > 0) {
        const task = ready[this.between(0, ready.length - 1)]!
        this.#tasks.delete(task)
        task.run()
        await settle()
        continue
      }
      const next = this.#nextTime()
      this.now = Math.min(next, end)
      if (next > end) return
    }
  }

  /** The first due task of each source of each runner. */
  #ready(): Task[] {
    const first = new Map<Runner | null, Map<string, Task>>()
    for (const task of this.#tasks) {
      if (task.runner?.closed) this.#tasks.delete(task)
      else if (dueAt(task) <= this.now) {
        const sources = first.get(task.runner) ?? new Map<string, Task>()
        const other = sources.get(task.source)
        if (!other || task.at < other.at || (task.at === other.at && task.order < other.order)) sources.set(task.source, task)
        first.set(task.runner, sources)
      }
    }
    return [...first.values()].flatMap((sources) => [...sources.values()])
  }

  #nextTime(): number {
    let next = Number.POSITIVE_INFINITY
    for (const task of this.#tasks) next = Math.min(next, Math.max(dueAt(task), this.now))
    return next
  }
}

const dueAt = ({ at, runner }: Task): number => Math.max(at, runner?.runsFrom ?? 0)

/** Resolves when all promises that can settle have settled. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

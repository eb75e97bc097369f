import type { Runner, Task, World } from './world.ts'

const MAX_MESSAGE_DELAY_MS = 3

interface Channel {
  name: string
  page: Runner
  receive(data: unknown): void
}

interface Request {
  page: Runner
  start(): void
  /** Rejects the request: it was aborted, or the lock was stolen. */
  reject(): void
}

/** What the pages of one browser share: broadcast channels and locks. */
export class Browser {
  readonly world: World
  readonly #channels = new Set<Channel>()
  readonly #locks = new Map<string, { holder: Request | null; queue: Request[] }>()
  #ids = 0

  constructor(world: World) {
    this.world = world
  }

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts */
  channelClass(page: Runner) {
    const { world } = this
    const channels = this.#channels
    const nextId = () => this.#ids++
    return class {
      onmessage: ((message: { data: unknown }) => void) | null = null
      readonly #id = nextId()
      readonly #own: Channel
      #last = 0

      constructor(name: string) {
        const receive = (data: unknown) => {
          this.#last = Math.max(this.#last, world.now + world.between(0, MAX_MESSAGE_DELAY_MS))
          world.schedule(page, `channel ${this.#id}`, this.#last - world.now, () => {
            if (channels.has(this.#own)) this.onmessage?.({ data })
          })
        }
        this.#own = { name, page, receive }
        channels.add(this.#own)
      }

      postMessage(data: unknown): void {
        if (!channels.has(this.#own)) throw new Error('InvalidStateError')
        const copy = JSON.stringify(data)
        for (const channel of channels) {
          if (channel !== this.#own && channel.name === this.#own.name && !channel.page.closed) channel.receive(JSON.parse(copy))
        }
      }

      close(): void {
        channels.delete(this.#own)
      }
    }
  }

  /** https://w3c.github.io/web-locks/ */
  locks(page: Runner) {
    type Options = { steal?: boolean; signal?: AbortSignal }
    return {
      request: (name: string, ...rest: unknown[]): Promise<unknown> => {
        const hold = rest.at(-1) as () => unknown
        const { steal, signal } = (rest.length > 1 ? rest[0] : {}) as Options
        const lock = this.#lock(name)
        return new Promise((resolve, reject) => {
          const request: Request = {
            page,
            start: () => {
              this.world.schedule(page, 'locks', 0, () => {
                if (lock.holder !== request) return
                Promise.resolve(hold()).then((value) => {
                  if (lock.holder === request) this.#grant(name, null)
                  resolve(value)
                })
              })
            },
            reject: () => void this.world.schedule(page, 'locks', 0, () => reject(new Error('AbortError'))),
          }
          signal?.addEventListener('abort', () => {
            if (!lock.queue.includes(request)) return
            lock.queue.splice(lock.queue.indexOf(request), 1)
            request.reject()
          })
          if (steal) {
            lock.holder?.reject()
            this.#grant(name, request)
          } else {
            lock.queue.push(request)
            if (!lock.holder) this.#grant(name, null)
          }
        })
      },
    }
  }

  /** Releases the locks of a closed page. */
  release(page: Runner): void {
    for (const [name, lock] of this.#locks) {
      lock.queue = lock.queue.filter((request) => request.page !== page)
      if (lock.holder?.page === page) this.#grant(name, null)
    }
  }

  /** Gives the lock to `request`, or to the next request that waits. */
  #grant(name: string, request: Request | null): void {
    const lock = this.#lock(name)
    lock.holder = request ?? lock.queue.shift() ?? null
    lock.holder?.start()
  }

  #lock(name: string) {
    const lock = this.#locks.get(name) ?? { holder: null, queue: [] }
    this.#locks.set(name, lock)
    return lock
  }
}

/** Timers of a page. Those of a hidden page run at most once a second. */
export function timersOf(world: World, page: Runner & { readonly hidden: boolean }) {
  const timers = new Map<number, Task>()
  let ids = 0
  const start = (id: number, run: () => void, delayMs: number, repeat: boolean) => {
    const delay = page.hidden ? Math.max(1_000, delayMs) : delayMs
    const task = world.schedule(page, 'timers', delay, () => {
      if (repeat) start(id, run, delayMs, true)
      else timers.delete(id)
      run()
    })
    timers.set(id, task)
    return id
  }
  const clear = (id: number) => {
    world.cancel(timers.get(id))
    timers.delete(id)
  }
  return {
    setTimeout: (run: () => void, delayMs = 0) => start(++ids, run, delayMs, false),
    setInterval: (run: () => void, delayMs = 0) => start(++ids, run, delayMs, true),
    clearTimeout: clear,
    clearInterval: clear,
  }
}

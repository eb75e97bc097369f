import type { Script } from 'node:vm'
import type { LiveOptions } from '@duplex/live-client'
import { Browser } from './browser.ts'
import { LogServer } from './log-server.ts'
import { Network } from './network.ts'
import { OWN_CHANNEL, Page } from './page.ts'
import type { Step } from './steps.ts'
import { World } from './world.ts'

interface SimulationOptions {
  script: Script
  seed: number
  transport: LiveOptions['transport']
}

/** After everything works again, a page is complete within this time: silence is noticed after 38 s, and attempts follow every 5 s. */
const HEAL_MS = 120_000

/** The pages of one browser, a network, a server and its log. */
export class Simulation {
  readonly world: World
  readonly server: LogServer
  readonly network: Network
  readonly pages: Page[] = []
  readonly #browser: Browser
  readonly #options: SimulationOptions

  constructor(options: SimulationOptions) {
    this.#options = options
    this.world = new World(options.seed)
    this.server = new LogServer(this.world)
    this.network = new Network(this.world, this.server)
    this.#browser = new Browser(this.world)
    this.open()
  }

  open(): Page {
    const page = new Page(this.#options.script, this.#browser, this.network, this.#options.transport)
    this.pages.push(page)
    return page
  }

  async run(step: Step): Promise<void> {
    const page = 'page' in step ? this.pages[step.page % Math.max(1, this.pages.length)] : undefined
    if ('page' in step && !page) this.open()
    else this.#do(step, page!)
    // long enough for a page to run its last listeners before it is frozen or closed
    await this.world.advance(step.do === 'wait' ? step.ms : 2)
  }

  /** Ends every fault, and waits until the pages have noticed. */
  async heal(): Promise<void> {
    this.server.up = true
    this.network.silent = false
    this.network.upgrades = true
    for (const page of this.pages) {
      if (page.runsFrom === Number.POSITIVE_INFINITY) this.#resume(page)
      page.runsFrom = Math.min(page.runsFrom, this.world.now + 1_000)
    }
    await this.world.advance(HEAL_MS)
  }

  differences(): string[] {
    return this.pages.flatMap((page) => page.differences())
  }

  #do(step: Step, page: Page): unknown {
    const { world, server, network } = this
    const later = (run: () => void) => world.schedule(page, 'script', 0, run)
    switch (step.do) {
      case 'append':
        return server.append(step.channel)
      case 'burst':
        for (let nth = 0; nth < step.count; nth++) {
          world.schedule(null, 'author', world.between(0, 10 * step.count), () => server.append(step.channel))
        }
        break
      case 'open':
        return this.open()
      case 'navigate':
        return later(() => page.follow([step.channel, ...(step.channel === OWN_CHANNEL ? [] : [OWN_CHANNEL])], step.lag))
      case 'subscribe':
        return later(() => page.subscribe(step.channel))
      case 'unsubscribe':
        return later(() => page.unsubscribe(step.channel))
      case 'block':
        page.runsFrom = Math.max(page.runsFrom, world.now + step.ms)
        break
      case 'close':
        return this.#close(page)
      case 'freeze':
        page.dispatch('freeze')
        return world.schedule(null, 'freeze', 1, () => this.#freeze(page))
      case 'cache':
        page.dispatch('pagehide', { persisted: true })
        return world.schedule(null, 'freeze', 1, () => this.#freeze(page, true))
      case 'resume':
        return this.#resume(page)
      case 'hide':
      case 'show':
        page.hidden = step.do === 'hide'
        page.dispatch('visibilitychange')
        if (!page.hidden) page.hurry()
        break
      case 'disconnect':
        return server.disconnect()
      case 'restore':
        return server.restore()
      case 'upgrades':
        network.upgrades = !network.upgrades
        break
      case 'outage':
        server.up = false
        server.disconnect()
        return world.schedule(null, 'outage', step.ms, () => {
          server.up = true
        })
      case 'silence':
        network.silent = true
        return world.schedule(null, 'silence', step.ms, () => {
          network.silent = false
        })
      case 'clock':
        world.wallOffset += step.ms
    }
  }

  #close(page: Page): void {
    page.dispatch('pagehide', { persisted: false })
    this.world.schedule(null, 'close', 1, () => {
      page.closed = true
      this.pages.splice(this.pages.indexOf(page), 1)
      this.#browser.release(page)
    })
  }

  #freeze(page: Page, cached = false): void {
    page.runsFrom = Number.POSITIVE_INFINITY
    page.cached = cached
  }

  #resume(page: Page): void {
    if (page.runsFrom !== Number.POSITIVE_INFINITY) return
    page.runsFrom = this.world.now
    if (page.cached) page.dispatch('pageshow', { persisted: true })
    else page.dispatch('resume')
    page.cached = false
  }
}

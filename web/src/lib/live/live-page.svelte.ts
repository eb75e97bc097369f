import { LiveClient, type LiveEvent, type LiveState } from '@duplex/live-client'
import { createContext } from 'svelte'
import { invalidate, refreshAll } from '$app/navigation'
import { DEPLOYMENT_KEY } from './deployment-key.ts'

/** What a page follows, and what the site tells of it. One for all pages: they follow one after another. */
export class LivePage {
  readonly transport = 'sse'
  /** Null where nothing is followed (and without JavaScript). */
  state = $state<LiveState | null>(null)
  /** What a screen reader says when it has finished what it reads. */
  announcement = $state('')
  #wasLost = false

  /** Follows until `leave`. After a reset everything is loaded anew. */
  follow(options: { channels: readonly string[]; after: string; onEvent: (event: LiveEvent) => void }): LiveClient {
    return new LiveClient({
      ...options,
      url: '/live',
      transport: this.transport,
      onReset: () => void refreshAll(),
      onState: (state, error) => {
        // one of the posts was deleted while nobody listened: what is shown without it can be followed again
        if (state === 'closed' && error?.code === 'NOT_FOUND') setTimeout(() => void refreshAll(), 1_000 + Math.random() * 2_000)
        // whoever has taken us back need not be who let us go
        if (state === 'open' && this.#wasLost) void invalidate(DEPLOYMENT_KEY)
        this.#wasLost = state === 'waiting' || (this.#wasLost && state === 'connecting')
        this.state = state
      },
    })
  }

  leave(client: LiveClient): void {
    client.close()
    this.state = null
  }

  announce(text: string): void {
    this.announcement = text
  }
}

export const [getLivePage, setLivePage] = createContext<LivePage>()

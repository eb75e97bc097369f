import { ApiError } from '../api/api-error.ts'
import { keepTrying } from '../api/keep-trying.ts'

/** Milliseconds before each further attempt to load a page: for about an hour. */
const PAUSES_MS = Array<number>(1_800).fill(2_000)

/** The requests with which the pages load their data and send their forms. */
export class PageLoading {
  /** The requests that are under way. */
  pending = $state(0)
  /** Whether a page waits for a server that does not respond. */
  away = $state(false)
  /** Whether a script or a style sheet could not be loaded. Vite does not load it again, so the next page is loaded as a whole. */
  #incomplete = false

  /**
   * Wraps `fetch`, which SvelteKit uses for both. If the server does not respond, SvelteKit would leave the page for an error page of
   * the browser. Instead, the navigation waits until the server is back. Returns a function that restores `fetch`.
   */
  watch(target: Pick<Window, 'fetch'>): () => void {
    const { fetch } = target
    const onPreloadError = (event: Event) => {
      event.preventDefault()
      this.#incomplete = true
    }
    window.addEventListener('vite:preloadError', onPreloadError)
    target.fetch = (input, init) => {
      const send = () => fetch.call(target, input, init)
      if (isPageData(input)) return this.#count(() => this.#load(input, send))
      return isFormAction(init) ? this.#count(send) : send()
    }
    return () => {
      target.fetch = fetch
      window.removeEventListener('vite:preloadError', onPreloadError)
    }
  }

  async #count<T>(load: () => Promise<T>): Promise<T> {
    this.pending++
    try {
      return await load()
    } finally {
      this.pending--
    }
  }

  async #load(input: RequestInfo | URL, send: () => Promise<Response>): Promise<Response> {
    const response = await this.#untilReachable(send)
    if (!this.#incomplete) return response
    location.assign(pageOf(String(input)))
    return new Promise(() => {})
  }

  #untilReachable(send: () => Promise<Response>): Promise<Response> {
    const attempt = async () => {
      const response = await send().catch(() => null)
      this.away = response === null || isFromProxy(response)
      if (!response || this.away) throw new ApiError(null, 'The server cannot be reached')
      return response
    }
    return keepTrying(attempt, undefined, PAUSES_MS)
  }
}

// SvelteKit passes the URL as a text
const isPageData = (input: RequestInfo | URL): boolean => /\/__data\.json(?:\?|$)/.test(String(input))
/** The URL of the page, without SvelteKit's parameters. */
const pageOf = (url: string): string =>
  url
    .replace(/__data\.json/, '')
    .replace(/\/(?=\?|$)/, '')
    .replace(/[?&]x-sveltekit-[^&]*/g, '') || '/'
const isFormAction = (init: RequestInit | undefined): boolean => new Headers(init?.headers).has('x-sveltekit-action')

/** A proxy responds in place of a server that it does not reach; the server itself responds in JSON. */
const isFromProxy = ({ status, headers }: Response): boolean => status > 501 && !/json/.test(headers.get('content-type') ?? '')

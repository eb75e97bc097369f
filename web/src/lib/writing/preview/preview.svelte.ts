import type { PostServer } from '../draft/post-server.ts'

/** The preview is updated if the author has not typed for this long. */
const TYPING_PAUSE_MS = 400

/** The rendered text, exactly as it will be published, because the server renders both. Sends one request at a time. */
export class Preview {
  html = $state('')
  /** Whether the last update failed, so that the preview shows an older text. */
  stale = $state(false)
  #rendered: string | null = null
  #current = ''
  #loading = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #server: Pick<PostServer, 'preview'>

  /** `html`: what the server has already rendered, from `body`. */
  constructor(server: Pick<PostServer, 'preview'>, { html, body }: { html: string; body: string | null }) {
    this.#server = server
    this.html = html
    this.#rendered = body
  }

  /** Updates the preview to this text after a pause. */
  show(body: string): void {
    this.#current = body
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#load(), TYPING_PAUSE_MS)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  async #load(): Promise<void> {
    const body = this.#current
    if (this.#loading || body === this.#rendered) return
    this.#loading = true
    try {
      this.html = body.trim() === '' ? '' : await this.#server.preview(body)
      this.#rendered = body
      this.stale = false
    } catch {
      this.stale = true
      // the next change tries again
      return
    } finally {
      this.#loading = false
    }
    if (this.#current !== body) this.show(this.#current)
  }
}

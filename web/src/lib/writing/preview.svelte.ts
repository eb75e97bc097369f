import type { PostServer } from './post-server.ts'

/** Milliseconds without a key pressed until the preview is made anew. */
const PAUSE = 400

/** The text as it will be published, made by the server that publishes it; one request at a time. */
export class Preview {
  html = $state('')
  /** Whether what is shown is that of an older text, and a newer one could not be had. */
  stale = $state(false)
  #shown: string | null = null
  #wanted = ''
  #asking = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #server: Pick<PostServer, 'preview'>

  /** `html` is what the server has rendered already, of `body`. */
  constructor(server: Pick<PostServer, 'preview'>, { html, body }: { html: string; body: string | null }) {
    this.#server = server
    this.html = html
    this.#shown = body
  }

  /** The text is this now. */
  show(body: string): void {
    this.#wanted = body
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), PAUSE)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  async #ask(): Promise<void> {
    const body = this.#wanted
    if (this.#asking || body === this.#shown) return
    this.#asking = true
    try {
      this.html = body.trim() === '' ? '' : await this.#server.preview(body)
      this.#shown = body
      this.stale = false
    } catch {
      this.stale = true
      // asked again with the next change
      return
    } finally {
      this.#asking = false
    }
    if (this.#wanted !== body) this.show(this.#wanted)
  }
}

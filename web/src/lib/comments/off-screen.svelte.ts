import { tick } from 'svelte'

/** New comments outside the window, until they have been visible. */
export class OffScreen {
  ids = $state.raw<readonly number[]>([])
  readonly #observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const id = Number(target.parentElement?.id.slice('comment-'.length))
      this.ids = [...this.ids.filter((other) => other !== id), ...(isIntersecting ? [] : [id])].sort((one, other) => one - other)
      if (isIntersecting) this.#observer.unobserve(target)
    }
  })

  /** Watches a new comment. One that waits is not in the page yet; its thread shows a button instead. */
  async arrived(id: number): Promise<void> {
    await tick()
    const article = articleOf(id)
    if (article) this.#observer.observe(article)
  }

  /** Whether the first of them is above the window. */
  get above(): boolean {
    return (articleOf(this.ids[0] ?? 0)?.getBoundingClientRect().top ?? 0) < 0
  }

  /** Scrolls to the first of them, and focuses it. */
  show(): void {
    const article = articleOf(this.ids[0] ?? 0)
    article?.scrollIntoView({ block: 'center' })
    article?.focus({ preventScroll: true })
  }

  stop(): void {
    this.#observer.disconnect()
    this.ids = []
  }
}

const articleOf = (id: number) => document.querySelector<HTMLElement>(`#comment-${id} > article`)

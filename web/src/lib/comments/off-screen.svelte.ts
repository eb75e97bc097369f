import { tick } from 'svelte'

/** Comments that came where the reader does not look, until they have been in sight. */
export class OffScreen {
  ids = $state.raw<readonly number[]>([])
  readonly #observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const id = Number(target.parentElement?.id.slice('comment-'.length))
      this.ids = [...this.ids.filter((other) => other !== id), ...(isIntersecting ? [] : [id])].sort((one, other) => one - other)
      if (isIntersecting) this.#observer.unobserve(target)
    }
  })

  /** Watches a comment that has just come; one that waits to be let in is told of where it waits. */
  async arrived(id: number): Promise<void> {
    await tick()
    const article = articleOf(id)
    if (article) this.#observer.observe(article)
  }

  /** Whether the first of them stands above the window. */
  get above(): boolean {
    return (articleOf(this.ids[0] ?? 0)?.getBoundingClientRect().top ?? 0) < 0
  }

  /** Takes the reader to the first of them. */
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

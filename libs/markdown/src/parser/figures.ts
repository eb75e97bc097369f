import type { StateCore } from 'markdown-it'

/** Turns an image with a title, alone in its paragraph, into a figure with the title as its caption. */
export function makeFigures(state: StateCore): void {
  for (const [index, token] of state.tokens.entries()) {
    const [open, close] = [state.tokens[index - 1], state.tokens[index + 1]]
    if (token.type !== 'inline' || open?.type !== 'paragraph_open' || open.hidden || !close) continue
    const [image, ...others] = token.children ?? []
    const title = image?.type === 'image' && !others.length ? image.attrGet('title') : null
    if (!image || typeof title !== 'string' || !title) continue
    open.tag = close.tag = 'figure'
    image.attrs = image.attrs!.filter(([name]) => name !== 'title')
    const caption = new state.Token('text', '', 0)
    caption.content = title
    token.children = [
      image,
      new state.Token('figcaption_open', 'figcaption', 1),
      caption,
      new state.Token('figcaption_close', 'figcaption', -1),
    ]
  }
}

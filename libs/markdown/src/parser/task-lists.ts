import type { MarkdownIt, Token } from 'markdown-it'

/** Shows `- [ ] open` and `- [x] done` as checkboxes (GitHub Flavored Markdown, §5.3). */
export function addTaskLists(parser: MarkdownIt): void {
  parser.core.ruler.push('task-lists', ({ tokens, Token: TokenClass }) => {
    for (const [index, item] of tokens.entries()) {
      const inline = tokens[index + 2]
      if (item.type !== 'list_item_open' || tokens[index + 1]?.type !== 'paragraph_open' || inline?.type !== 'inline') continue
      const box = takeBox(inline)
      if (box === null) continue
      item.attrSet('class', 'task')
      const input = new TokenClass('task_box', 'input', 0)
      input.attrs = [['type', 'checkbox'], ['disabled', ''], ...(box === 'done' ? [['checked', ''] as [string, string]] : [])]
      inline.children!.unshift(input)
    }
  })
}

/** Removes the brackets from the beginning of an item's text. Returns null if there are none. */
function takeBox({ children }: Token): 'open' | 'done' | null {
  const first = children?.[0]
  const match = first?.type === 'text' ? /^\[([ xX])\](?=\s)/.exec(first.content) : null
  if (!first || !match) return null
  first.content = first.content.slice(match[0].length)
  return match[1] === ' ' ? 'open' : 'done'
}

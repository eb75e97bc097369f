import hljs from 'highlight.js/lib/common'
import { expect, it } from 'vitest'
import { highlight, MAX_HIGHLIGHTED_CHARACTERS } from '../src/parser/highlight.ts'

const repeat = (part: string) => part.repeat(Math.floor(MAX_HIGHLIGHTED_CHARACTERS / part.length))
/** Generous: the machine may be busy. Without a limit, Java needs several seconds for the first pattern. */
const MAX_ELAPSED_MS = 1_000

it.each(hljs.listLanguages())('highlighting %s is interrupted when it takes too long', (language) => {
  for (const part of ['$a', 'a ', 'a(', '<a ', '"\\', '/*', '@a.', ' \t']) {
    const began = performance.now()
    highlight(repeat(part), language, 5)
    expect(performance.now() - began, part).toBeLessThan(MAX_ELAPSED_MS)
  }
})

it('shows code plain if highlighting takes too long, and highlights the next block', () => {
  expect(highlight(repeat('$a'), 'java', 5)).toBeNull()
  expect(highlight('int a;', 'java', 1_000)).toBe('<span class="hljs-type">int</span> a;')
})

import { describe, expect, it, test } from 'vitest'
import { textSize } from '../src/lib/posts/text-size.ts'

const minutes = (markdown: string) => textSize(markdown).minutes

test('counts a minute for each 230 words, and at least one minute', () => {
  expect([minutes('One word.'), minutes('word '.repeat(690)), minutes('слово '.repeat(460))]).toEqual([1, 3, 2])
})

test('does not count the URL of a link', () => {
  expect(minutes('[a](https://example.org/a-b/c-d/e) '.repeat(230))).toBe(1)
})

test('counts the words of the rendered text', () => {
  expect(textSize('').words).toBe(0)
  expect(textSize('# One two\n\n- three — “four”\n\n[five six](https://example.org/a/b) ![seven](/images/x.webp)').words).toBe(7)
  expect(textSize('Übergrößenträger 2024').words).toBe(2)
})

describe('the reading time of a script without spaces', () => {
  it.each([
    ['Chinese', '我们今天学习中文。', 4_000, 8, 12],
    ['Japanese', '日本語を読みます。', 4_000, 8, 12],
    ['Thai', 'ภาษาไทยไม่มีช่องว่าง', 4_000, 3, 6],
  ])('is counted by characters: %s', (_, sentence, characters, atLeast, atMost) => {
    const text = sentence.repeat(characters / sentence.length)
    expect(minutes(text)).toBeGreaterThanOrEqual(atLeast)
    expect(minutes(text)).toBeLessThanOrEqual(atMost)
  })

  it('is added to the words of other scripts', () => {
    expect(minutes(`${'word '.repeat(460)}${'字'.repeat(805)}`)).toBe(4)
    expect(textSize('Vue.js入门').words).toBe(3)
  })
})

test.each(['](', '](a', '*', '](a ', '字*', ' ', '[('])('the cost of a text of %j is in proportion to its length', (part) => {
  const cost = (length: number) => {
    const text = part.repeat(length / part.length)
    const began = performance.now()
    textSize(text)
    return performance.now() - began
  }
  const best = (length: number) => Math.min(cost(length), cost(length), cost(length))
  // a quadratic cost grows by a factor of 64
  expect(best(400_000)).toBeLessThan(32 * best(50_000) + 5)
})

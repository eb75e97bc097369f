import { expect, it } from 'vitest'
import { markMatches } from '../src/search/index.ts'

const marked = (text: string, search: string) =>
  markMatches(text, search)
    .map(({ text, match }) => (match ? `[${text}]` : text))
    .join('')

it.each([
  ['Crème <b>brûlée</b>', 'creme', '[Crème] <b>brûlée</b>'],
  ['re\u0301sume\u0301s & more', 'resume', '[re\u0301sume\u0301s] & more'],
  ['The tide and Zode.js', 'tides zode.js', 'The [tide] and [Zode].[js]'],
  ['zealtime, zeal-time', 'zeal-time', '[zealtime], [zeal]-[time]'],
  ['C, C++ and Cat', 'c++', 'C, [C++] and Cat'],
  ['C, C++ and Cat', 'c', '[C], [C++] and Cat'],
  ['red green', 'red -green', '[red] green'],
  ['我喜欢东京大学的图书馆', '东京大学', '我喜欢[东京大学]的图书馆'],
  ['日本語の本', '本', '日[本]語の[本]'],
  ['ｶﾞﾗｽの部屋', 'ガラス', '[ｶﾞﾗｽ]の部屋'],
  ['학교에서', '학교', '[학교]에서'],
  ['ภาษาไทย', 'ไทย', 'ภาษา[ไทย]'],
  ['nothing', '!?', 'nothing'],
])('marks in %j the words of the search %j', (text, search, expected) => {
  expect(marked(text, search)).toBe(expected)
})

it('returns the text unchanged, in parts', () => {
  for (const text of ['', '<a&b>', 'é'.repeat(3_000), '\u0301\u200d', '🦔 hedgehog\n', 'ﷺ'.repeat(500), '漢'.repeat(2_500)])
    for (const search of ['hedge', 'é', '漢漢', 'ﷺ'])
      expect(
        markMatches(text, search)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
})

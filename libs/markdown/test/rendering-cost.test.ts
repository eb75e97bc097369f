import { expect, it } from 'vitest'
import { renderMarkdown } from '../src/rendering/index.ts'

/**
 * The largest size of a post is compared with a quarter of it: with a cost in proportion to the length, the ratio is 4; with a quadratic cost it is 16.
 * Every text is compared with plain text, too, so that the speed of the machine does not matter.
 */
const LARGE = 50_000
const SMALL = LARGE / 4
/** Linear cost, and room for a garbage collection. */
const MAX_GROWTH = 9
/** Times the cost of plain text of the same size. */
const MAX_COST = 400

type Text = (length: number) => string

const repeat =
  (part: string, before = '', after = ''): Text =>
  (length) =>
    before + part.repeat(Math.max(1, Math.floor((length - before.length - after.length) / part.length))) + after
/** As many opening as closing parts. */
const nest =
  (open: string, close: string, inside = 'a'): Text =>
  (length) => {
    const depth = Math.floor(length / (open.length + close.length))
    return open.repeat(depth) + inside + close.repeat(depth)
  }
/** Parts that grow: the first has one mark, the next has two … */
const grow =
  (mark: string, between: string): Text =>
  (length) => {
    const parts: string[] = []
    for (let used = 0, size = 1; used < length; used += size * mark.length + between.length, size++) parts.push(mark.repeat(size))
    return parts.join(between).slice(0, length)
  }
/** Numbered parts. */
const count =
  (part: (n: number) => string): Text =>
  (length) => {
    let text = ''
    for (let n = 0; text.length < length; n++) text += part(n)
    return text.slice(0, length)
  }

const marks = [
  '*',
  '_',
  '**',
  '~~',
  '`',
  '[',
  ']',
  '![',
  '](',
  '<',
  '>',
  '&',
  '\\',
  '|',
  '#',
  '-',
  '+',
  '=',
  ':',
  '@',
  '^[',
  '[^',
  '(',
  ')',
  '"',
  "'",
  '!',
  '~',
  '%',
]
const repeated: Record<string, Text> = {}
for (const mark of marks) {
  repeated[`${mark} without end`] = repeat(mark)
  repeated[`${mark} and a letter`] = repeat(`${mark}a`)
  repeated[`${mark} and a word between spaces`] = repeat(`${mark}a `)
  repeated[`${mark} in lines`] = repeat(`${mark}\n`)
  repeated[`${mark} growing`] = grow(mark, ' a ')
}

const constructs: Record<string, Text> = {
  'nested emphasis': nest('*a ', ' a*'),
  'nested strong': nest('**a ', ' a**'),
  'mixed emphasis': repeat('*a _b **c __d '),
  'unequal emphasis': repeat('a**b'),
  strikethrough: repeat('~~a~~ '),
  'nested brackets': nest('[', ']'),
  'nested links': nest('[', '](b)'),
  'nested images': nest('![', '](b)'),
  'half links': repeat('[a](b'),
  'links with half an address': repeat('[a](<b'),
  'links with half a title': repeat('[a](b "'),
  'empty links': repeat('[]()'),
  links: repeat('[a](b) '),
  images: repeat('![a](https://a.b "c")\n\n'),
  'references that are defined': repeat('[a]', '[a]: b\n\n'),
  'references that are not defined': repeat('[a][b]'),
  definitions: count((n) => `[${n}]: a\n`),
  'definitions without address': repeat('[a]:\n'),
  'a definition with half a title': repeat('a\n', '[a]: b "'),
  autolinks: repeat('<https://a.b>'),
  'half autolinks': repeat('<https://a'),
  'email autolinks': repeat('<a@b.c>'),
  'bare URLs': repeat('https://a.b '),
  'bare URLs without spaces': repeat('https://a.b'),
  'a bare URL with parentheses': repeat('(', 'https://a.b/'),
  'a bare URL with marks': repeat('_*~', 'https://a.b/'),
  'empty inline footnotes': repeat('^[]'),
  'inline footnotes': repeat('^[a]'),
  'nested inline footnotes': nest('^[', ']'),
  'nested inline footnotes with text': nest('^[a ', ' b]'),
  'references to one footnote': repeat('[^1]', '[^1]: a\n\n'),
  footnotes: count((n) => `[^${n}]\n\n[^${n}]: a\n\n`),
  'footnotes in footnotes': repeat('[^a]: '),
  mentions: repeat('@ada '),
  'unknown mentions': count((n) => `@user_${n} `),
  'one-word items': repeat('- a\n'),
  'items of lazy lines': repeat('a\n', '- '),
  'numbered items': repeat('1. a\n'),
  'task items': repeat('- [ ] a\n'),
  'lists in a line': repeat('- '),
  'lists that go deeper': (length) => Array.from({ length: Math.floor(Math.sqrt(length)) }, (_, n) => `${' '.repeat(2 * n)}- a`).join('\n'),
  'lists and quotes': repeat('> - '),
  'loose items': repeat('- a\n\n'),
  quotes: repeat('> a\n'),
  'quotes with lazy lines': repeat('> a\nb\n'),
  'quotes in a line': repeat('>'),
  'quotes that grow': grow('>', ' a\n'),
  headings: repeat('# a\n'),
  'equal headings': repeat('## a a\n'),
  'underlined headings': repeat('a\n=\n'),
  rules: repeat('---\n\n'),
  tables: repeat('|a|b|\n', '|a|b|\n|-|-|\n'),
  'many tables': repeat('|a|\n|-|\n\n'),
  'empty cells': repeat('|\n', `${'|a'.repeat(200)}\n${'|-'.repeat(200)}\n`),
  'a wide table': (length) => `${'|'.repeat(length / 2)}\n${'-|'.repeat(length / 4)}`,
  'half tables': repeat('|a|\n|-\n'),
  'code blocks': repeat('```\na\n```\n'),
  'open code blocks': repeat('```\n~~~\n'),
  'indented code': repeat('    a\n\n'),
  'code spans': repeat('`a` '),
  'open code spans': grow('`', ' '),
  entities: repeat('&#1;'),
  'named entities': repeat('&amp;'),
  'unknown entities': repeat('&aaaaaaa;'),
  escapes: repeat('\\*'),
  'hard breaks': repeat('a  \n'),
  'HTML tags': repeat('<div>\n'),
  'half HTML tags': repeat('<a '),
  'HTML comments': repeat('<!--'),
  'processing instructions': repeat('<?'),
  spaces: repeat(' '),
  tabs: repeat('\t'),
  newlines: repeat('\n'),
  'carriage returns': repeat('\r'),
  'NUL characters': repeat('\0'),
  emoji: repeat('👩‍👩‍👧‍👦'),
  'combining marks': repeat('\u0301', 'e'),
  'half surrogates': repeat('\ud83d'),
}

const measure = (text: string): number => {
  const began = process.cpuUsage()
  try {
    renderMarkdown(text, { kind: 'post', people: new Map([['ada', 'Ada']]) })
  } catch (error) {
    expect(error).toMatchObject({ code: 'TOO_LARGE' })
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000
}
/** The lowest cost of several measurements has the least noise. */
const costOf = (text: string, times = 1): number => Math.min(...Array.from({ length: times }, () => measure(text)))

const plain = costOf(repeat('plain words here ')(LARGE), 5)

it.each(Object.entries({ ...constructs, ...repeated }))('the cost of %s is in proportion to the length', (_, text) => {
  const large = text(LARGE)
  /** A measurement that exceeds a bound is repeated, so that a garbage collection does not count. */
  const exceeds = (times: number) => {
    const cost = costOf(large, times)
    // small costs are noise
    if (cost < 20) return null
    if (cost > MAX_COST * plain) return `${cost.toFixed()} ms, plain text ${plain.toFixed(1)} ms`
    const small = costOf(text(SMALL), times)
    return cost / small > MAX_GROWTH ? `${SMALL} characters: ${small.toFixed(1)} ms; ${LARGE} characters: ${cost.toFixed(1)} ms` : null
  }
  expect(exceeds(1) && exceeds(3)).toBeNull()
})

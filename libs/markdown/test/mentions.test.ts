import { describe, expect, it } from 'vitest'
import { namesIn, renderMarkdown } from '../src/rendering/index.ts'

const excerpt = (markdown: string) => renderMarkdown(markdown, { kind: 'post' }).excerpt

const people = new Map([
  ['ada', 'Ada'],
  ['_ben_', '_ben_'],
  ['grace_h', 'grace_h'],
])
const comment = (markdown: string) => renderMarkdown(markdown, { kind: 'comment', people }).html
const link = (username: string, text = `@${username}`) => `<a href="/@${username}" rel="nofollow ugc noopener">${text}</a>`

describe('a mention', () => {
  it('is a link to the user with that name, in upper or lower case and next to any punctuation', () => {
    expect(comment('@ada, (@ADA) and “@grace_h”: @_ben_.')).toBe(
      `<p>${link('Ada', '@ada')}, (${link('Ada', '@ADA')}) and “${link('grace_h')}”: ${link('_ben_')}.</p>`,
    )
    expect(comment('**@ada** > *@grace_h*')).toBe(`<p><strong>${link('Ada', '@ada')}</strong> &gt; <em>${link('grace_h')}</em></p>`)
    expect(renderMarkdown('# For @ada\n\n- @ada', { kind: 'post', people }).html.match(/<a /g)).toHaveLength(2)
  })

  it.each([
    ['你好@ada你好', `你好${link('Ada', '@ada')}你好`],
    ['こんにちは@ada、カタカナ@adaさん', `こんにちは${link('Ada', '@ada')}、カタカナ${link('Ada', '@ada')}さん`],
    ['안녕@ada님', `안녕${link('Ada', '@ada')}님`],
    ['สวัสดี@adaครับ', `สวัสดี${link('Ada', '@ada')}ครับ`],
    ['谢谢@ada。你好', `谢谢${link('Ada', '@ada')}。你好`],
    ['_@ada_', `<em>${link('Ada', '@ada')}</em>`],
    ['__@ada__', `<strong>${link('Ada', '@ada')}</strong>`],
    ['_thanks, @ada_', `<em>thanks, ${link('Ada', '@ada')}</em>`],
    ['_@grace_h_ and _@_ben__', `<em>${link('grace_h')}</em> and <em>${link('_ben_')}</em>`],
    ['~~@ada~~', `<s>${link('Ada', '@ada')}</s>`],
  ])('is a link beside letters of scripts without spaces, and inside emphasis: %s', (text, html) => {
    expect(comment(text)).toBe(`<p>${html}</p>`)
  })

  it.each([
    '@unknown',
    'me_@ada',
    '@ada_b',
    'me@ada',
    'me@ada.org',
    '@ada.org',
    '@ada@example.org',
    '@ada-b',
    '@adaß',
    'é@ada',
    '/@ada',
    '@ad',
    '`@ada`',
    '```\n@ada\n```',
    '    @ada',
    '\\@ada',
    'https://example.org/@ada',
    '[by @ada](https://example.org)',
    '<https://example.org/@ada>',
  ])('is not recognized in: %s', (text) => {
    expect(comment(text)).not.toContain('href="/@')
    const unlinked = renderMarkdown(text, { kind: 'comment' }).html
    expect(comment(text)).toBe(unlinked)
  })

  it('does not change the visible text', () => {
    expect(comment('Hello @ada!').replace(/<\/?a[^>]*>/g, '')).toBe(renderMarkdown('Hello @ada!', { kind: 'comment' }).html)
    expect(excerpt('Hello @ada, and more.')).toBe('Hello @ada, and more.')
  })
})

describe('the mentioned names of a text', () => {
  it('are the names that could become links, each once, in lower case', () => {
    const text = 'A @Ada, @ada and @unknown; `@code`, [@link](https://example.org), [@label], me@example.org.'
    expect(namesIn(text, { kind: 'comment' })).toEqual(['ada', 'unknown', 'label'])
    expect(namesIn('_by @ada_, 你好@ben', { kind: 'comment' })).toEqual(['ada_', 'ada', 'ben'])
    expect(namesIn('No mention.', { kind: 'post' })).toEqual([])
  })

  it('are at most 50', () => {
    const text = Array.from({ length: 5_000 }, (_, n) => `@name_${n}`).join(' ')
    expect(namesIn(text, { kind: 'post' })).toHaveLength(50)
    expect(namesIn('@'.repeat(50_000), { kind: 'post' })).toEqual([])
  })
})

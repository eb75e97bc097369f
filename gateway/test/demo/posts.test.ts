import { commentContract, postContract, validator } from '@duplex/contracts'
import { renderMarkdown } from '@duplex/markdown/rendering'
import { expect, test } from 'vitest'
import { conversations, type DemoComment } from '../../src/demo/conversations.ts'
import { readPosts } from '../../src/demo/read-posts.ts'

const posts = await readPosts()
const fences = (body: string) => [...body.matchAll(/^```(\S+)\n([\s\S]*?)^```$/gm)]
const withoutCode = (body: string) => body.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]+`/g, '')
const times = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length
const textOf = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

test.each(posts)('$name is a valid post', ({ title, body, tags }) => {
  expect(validator(postContract.methods.create.input).errors({ title, body, tags, status: 'published' })).toEqual([])
})

test.each(posts)('$name: the HTML has every heading, link, table, list item and code block', ({ body }) => {
  const { html } = renderMarkdown(body, { kind: 'post' })
  const prose = withoutCode(body)
  expect(times(html, /<h2 id="heading-/g)).toBe(times(prose, /^## /gm))
  expect(times(html, /<a href="https:/g)).toBe(times(prose, /\]\(https:/g))
  expect(times(html, /<table>/g)).toBe(times(prose, /^\|( -+ \|)+$/gm))
  expect(times(html, /<li>/g)).toBe(times(prose, /^(- |\d\. )/gm))
  expect(times(html, /<strong>/g)).toBe(times(prose, /\*\*[^*\n]+\*\*/g))
  const blocks = [...html.matchAll(/<pre tabindex="0"><code class="language-(\S+)">([\s\S]*?)<\/code><\/pre>/g)]
  expect(blocks.map(([, language, code]) => [language, textOf(code!)])).toEqual(fences(body).map(([, language, code]) => [language, code]))
  // no Markdown syntax is left in the text
  expect(textOf(html.replace(/<code[\s\S]*?<\/code>/g, ''))).not.toMatch(/\*\*|```|\]\(|^#|\B_\w/m)
})

test.each(posts)('$name: HTTP bodies have the length of their Content-Length', ({ body }) => {
  for (const [, language, message] of fences(body)) {
    const length = language === 'http' ? /^Content-Length: (\d+)$/m.exec(message!)?.[1] : undefined
    if (length) expect(Buffer.byteLength(message!.slice(message!.indexOf('\n\n') + 2).trimEnd())).toBe(Number(length))
  }
})

test('every conversation belongs to a post and has valid comments', () => {
  expect(posts.map(({ name }) => name)).toEqual(Object.keys(conversations).sort())
  const { body } = commentContract.methods.create.input.properties
  const check = ({ body: text, replies = [] }: DemoComment) => {
    expect(validator(body).errors(text)).toEqual([])
    replies.forEach(check)
  }
  for (const { comments } of Object.values(conversations)) comments.forEach(check)
})

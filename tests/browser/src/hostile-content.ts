import type { Filled } from './fill-blog.ts'

const word = (letters: string, length: number) => letters.repeat(Math.ceil(length / letters.length)).slice(0, length)
const url = `https://example.org/${word('a-very-long-path/', 300)}`
const badge = 'https://img.shields.io/badge/build-passing.svg'
const nested = (mark: string, depth: number) =>
  Array.from({ length: depth }, (_, level) => `${'  '.repeat(level)}${mark} ${level + 1} ${word('deep', 40)}`)

/** Text of every Markdown construct that has made pages wider than the window. */
const body = [
  word('Donaudampfschifffahrtsgesellschaft', 600),
  `A line with ${url} and \`${word('inline_code_', 200)}\` and **${word('bold', 200)}**.`,
  `## ${word('Heading', 120)}`,
  'هذه فقرة باللغة العربية، وفيها كلمة English وعلامات ترقيم؟\n\nזו פסקה בעברית, עם `code` באמצע.\n\n这是一段中文文字，没有空格，因此需要在任意两个字之间换行。'.concat(
    word('中文', 200),
  ),
  `[![${word('alt', 80)}](${badge})](https://example.org) [![two](${badge})](https://example.org)`,
  `![](${badge})`,
  nested('-', 10).join('\n'),
  nested('1.', 5)
    .map((line) => line.replaceAll('  ', '   '))
    .join('\n'),
  `${'>'.repeat(10)} ${word('quoted', 80)}`,
  `| ${word('header', 90)} | b |\n|---|---|\n| ${word('cell', 300)} | ${url} |`,
  `| ${Array.from({ length: 12 }, (_, index) => `column ${index}`).join(' | ')} |\n|${'---|'.repeat(12)}\n| ${Array.from({ length: 12 }, () => 'some words').join(' | ')} |`,
  `\`\`\`ts\nconst text = '${word('x', 400)}'\n\`\`\``,
  `A footnote[^1]\n\n[^1]: ${word('note', 200)}`,
  `- [ ] ${word('task', 100)}`,
].join('\n\n')

/** Replaces the content of a filled blog by content that a careless layout cannot hold. */
export async function makeHostile({ admin, author, reader, post, draft }: Filled): Promise<void> {
  const title = `${word('Rechtsschutzversicherungsgesellschaften', 90)} سفينة ${word('W', 90)}`
  const tags = Array.from({ length: 5 }, (_, index) => word(`${index}tag`, 30))
  await admin.persist('PATCH', '/api/site', { title: word('Blogname', 100), description: word('description', 300) })
  for (const user of [author, reader, admin]) await user.persist('PATCH', '/api/me', { bio: `${word('biography', 250)}\nمرحبا، هذه سيرتي` })
  for (const { slug } of [post, draft])
    await author.persist('PATCH', `/api/posts/${slug}`, { title, body, tags: ['sea', ...tags.slice(1)] })
  const first = await reader.comment(post.slug, body.slice(0, 5_000))
  let parent = await author.comment(post.slug, `${url} ${word('comment', 300)}`, first.id)
  for (let level = 0; level < 8; level++) parent = await reader.comment(post.slug, `مرحبا ${word('reply', 200)}`, parent.id)
}

import { readdir, readFile } from 'node:fs/promises'
import { type AuthorName, isAuthorName } from './authors.ts'

export interface DemoPost {
  /** The file's name without its ending: what the conversations refer to. */
  name: string
  title: string
  author: AuthorName
  tags: string[]
  /** Markdown. */
  body: string
}

const folder = new URL('./posts/', import.meta.url)
const form = /^---\n+title: (?<title>.+)\nauthor: (?<author>.+)\ntags: \[(?<tags>.*)\]\n---\n+(?<body>[\s\S]+)$/

/** The demo posts, in the order of their file names: the oldest first. Throws where a file cannot be read as one. */
export async function readPosts(): Promise<DemoPost[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md')).sort()
  return Promise.all(files.map(async (file) => parsePost(file.slice(0, -'.md'.length), await readFile(new URL(file, folder), 'utf8'))))
}

function parsePost(name: string, text: string): DemoPost {
  const parts = form.exec(text)?.groups as Record<'title' | 'author' | 'tags' | 'body', string> | undefined
  if (!parts) throw new Error(`${name}.md does not begin with title, author and tags`)
  const { author, body } = parts
  if (!isAuthorName(author)) throw new Error(`${name}.md is by ${author}, who is not an author of the demo`)
  const title = parts.title.startsWith('"') ? (JSON.parse(parts.title) as string) : parts.title
  return { name, title, author, tags: parts.tags.split(',').map((tag) => tag.trim()), body }
}

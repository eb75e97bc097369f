import { readdir, readFile } from 'node:fs/promises'
import { type AuthorName, isAuthorName } from './authors.ts'

export interface DemoPost {
  /** The file's name without its extension; the key in `conversations`. */
  name: string
  title: string
  author: AuthorName
  tags: string[]
  /** Markdown. */
  body: string
}

const folder = new URL('./posts/', import.meta.url)
const postFormat = /^---\n+title: (?<title>.+)\nauthor: (?<author>.+)\ntags: \[(?<tags>.*)\]\n---\n+(?<body>[\s\S]+)$/

/** Returns the demo posts in the order of their file names, the oldest first. Throws if a file does not have the expected format. */
export async function readPosts(): Promise<DemoPost[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md')).sort()
  return Promise.all(files.map(async (file) => parsePost(file.slice(0, -'.md'.length), await readFile(new URL(file, folder), 'utf8'))))
}

function parsePost(name: string, text: string): DemoPost {
  const parts = postFormat.exec(text)?.groups as Record<'title' | 'author' | 'tags' | 'body', string> | undefined
  if (!parts) throw new Error(`${name}.md: expected front matter with title, author and tags`)
  const { author, body } = parts
  if (!isAuthorName(author)) throw new Error(`${name}.md: unknown author ${author}; expected one of authors.ts`)
  const title = parts.title.startsWith('"') ? (JSON.parse(parts.title) as string) : parts.title
  return { name, title, author, tags: parts.tags.split(',').map((tag) => tag.trim()), body }
}

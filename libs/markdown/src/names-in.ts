import { MENTION_LIMIT } from './mentions.ts'
import type { MarkdownKind } from './parser.ts'
import { parsers } from './parsers.ts'

/** The names that a text has as `@username`, in lower case, each once, at most MENTION_LIMIT: whose they are is the caller's to find out. */
export function namesIn(markdown: string, { kind }: { kind: MarkdownKind }): string[] {
  // most texts name nobody, and need no second parsing
  if (!markdown.includes('@')) return []
  const names = new Set<string>()
  const personCalled = (name: string) => {
    if (names.size < MENTION_LIMIT) names.add(name)
    return undefined
  }
  parsers[kind].parse(markdown, { personCalled })
  return [...names]
}

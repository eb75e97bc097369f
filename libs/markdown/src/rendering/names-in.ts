import { MAX_MENTIONS } from '../parser/mentions.ts'
import type { MarkdownKind } from '../parser/parser.ts'
import { parsers } from '../parser/parsers.ts'

/** Returns the names that a text mentions as `@username`: in lower case, each once, at most MAX_MENTIONS. They may not belong to users. */
export function namesIn(markdown: string, { kind }: { kind: MarkdownKind }): string[] {
  const names = new Set<string>()
  const findUsername = (name: string) => {
    if (names.size < MAX_MENTIONS) names.add(name)
    return undefined
  }
  parsers[kind].parse(markdown, { findUsername })
  return [...names]
}

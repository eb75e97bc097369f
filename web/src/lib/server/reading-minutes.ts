import { READING_WORDS_PER_MINUTE } from '../posts/reading-speed.ts'

/** The reading time of a Markdown text in minutes, at least one. Code counts like prose; the URLs of links do not count. */
export function readingMinutes(markdown: string): number {
  const words = markdown.replace(/\]\([^)]*\)/g, ']').match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0
  return Math.max(1, Math.round(words / READING_WORDS_PER_MINUTE))
}

/** Words that most people read in a minute. */
const PACE = 230

/** How long a Markdown text takes to read, in minutes, at least one. Code is read like prose, addresses of links not at all. */
export function readingMinutes(markdown: string): number {
  const words = markdown.replace(/\]\([^)]*\)/g, ']').match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0
  return Math.max(1, Math.round(words / PACE))
}

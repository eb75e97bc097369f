/** The tags that a line of text means: with spaces, commas or # between them, lower-case, each once. */
export function tagsOf(line: string): string[] {
  const tags = line
    .toLowerCase()
    .split(/[\s,#]+/)
    .filter(Boolean)
  return [...new Set(tags)]
}

/** Parses tags from text: separated by spaces, commas or #, in lower case, without duplicates. */
export function tagsOf(line: string): string[] {
  const tags = line
    .toLowerCase()
    .split(/[\s,#]+/)
    .filter(Boolean)
  return [...new Set(tags)]
}

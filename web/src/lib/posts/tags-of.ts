/** Parses tags from text: separated by spaces, commas or a leading #, in lower case, without duplicates. The # of `c#` belongs to the tag. */
export function tagsOf(line: string): string[] {
  const tags = line
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,;、،؛]+|#+(?=[\p{L}\p{N}])/u)
    .filter((tag) => /[^#]/.test(tag))
  return [...new Set(tags)]
}

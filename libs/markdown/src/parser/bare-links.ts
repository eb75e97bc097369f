import type { MarkdownIt } from 'markdown-it'

/**
 * Makes bare URLs links. Only complete URLs become links: README.md is a file here, not a host in Moldova. As in GitHub Flavored
 * Markdown (§6.9), `*`, `_` and `~` at the end do not belong to the URL, so that it can be emphasized or struck through.
 */
export function linkBareUrls({ linkify }: MarkdownIt): void {
  linkify.set({ fuzzyLink: false, fuzzyEmail: false }).add('//', null).add('ftp:', null)
  const matchAtStart = linkify.matchAtStart.bind(linkify)
  linkify.matchAtStart = (text) => {
    const link = matchAtStart(text)
    if (link) link.url = withoutMarks(link.url)
    return link
  }
}

function withoutMarks(url: string): string {
  let end = url.length
  while (end > 0 && '*_~'.includes(url[end - 1]!)) end--
  return url.slice(0, end)
}

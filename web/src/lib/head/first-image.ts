/** The address of the first image in a post's safe HTML, of this blog or anywhere; null where it has none. */
export function firstImage(html: string): string | null {
  const source = /<img\b[^>]*?\ssrc="([^"]+)"/.exec(html)?.[1]
  // the one escape that an address in an attribute needs
  return source?.replaceAll('&amp;', '&') ?? null
}

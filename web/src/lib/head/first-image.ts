/** Returns the URL of the first image in a post's safe HTML; null if there is none. */
export function firstImage(html: string): string | null {
  const source = /<img\b[^>]*?\ssrc="([^"]+)"/.exec(html)?.[1]
  // the only escape in the URL of an attribute
  return source?.replaceAll('&amp;', '&') ?? null
}

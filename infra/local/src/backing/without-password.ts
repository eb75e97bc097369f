/** A URL as it may be shown: without its password. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'a place whose URL cannot be read'
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

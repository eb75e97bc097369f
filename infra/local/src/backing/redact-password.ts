/** Returns the URL without its password, for display. */
export function redactPassword(url: string): string {
  if (!URL.canParse(url)) return 'an invalid URL'
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

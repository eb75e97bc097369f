/**
 * A post's safe HTML with absolute addresses: a reader of feeds shows it elsewhere. `page` is the post's own address, which
 * `#footnote` belongs to. Attributes stand between double quotes, and no `<` or `>` is in one: so it was rendered.
 */
export function absoluteHtml(html: string, page: string): string {
  return html.replace(/<[a-z][^>]*>/g, (tag) =>
    tag.replace(/(\s(?:href|src)=")([/#][^"]*)"/g, (_, attribute: string, address: string) => {
      const absolute = URL.parse(address.replaceAll('&amp;', '&'), page)?.href ?? address
      return `${attribute}${absolute.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
    }),
  )
}

/**
 * Makes the URLs in a post's safe HTML absolute, because feed readers show it on other sites. `page` is the URL of the post, to which
 * relative URLs such as `#footnote`, `other` and `?query` refer. Relies on the renderer: attributes are in double quotes, and contain no `<` or `>`.
 */
export function absoluteHtml(html: string, page: string): string {
  return html.replace(/<[a-z][^>]*>/g, (tag) =>
    tag.replace(/(\s(?:href|src)=")([^"]*)"/g, (_, attribute: string, address: string) => {
      const absolute = URL.parse(address.replaceAll('&amp;', '&'), page)?.href ?? address
      return `${attribute}${absolute.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
    }),
  )
}

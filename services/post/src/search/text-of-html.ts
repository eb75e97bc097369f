const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
/** Tags inside a word: they do not separate letters. */
const inline = /^<\/?(?:a|em|strong|s|code|span)[\s>]/

/** The visible words of a post's safe HTML, and the descriptions of its images. Every tag of another kind becomes a space. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<[^>]*>/g, (tag) => (inline.test(tag) ? '' : ` ${/^<img\s/.test(tag) ? (/\salt="([^"]*)"/.exec(tag)?.[1] ?? '') : ''} `))
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (reference, decimal, hex, name) => {
      if (name) return references[name.toLowerCase()] ?? reference
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : reference
    })
}

// https://www.w3.org/TR/xml/#charsets: no other character is allowed in a document, not even escaped
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes text for an element or an attribute. Removes characters that XML does not allow. */
export const xmlText = (text: string): string => text.replace(illegal, '').replace(/[&<>"]/g, (character) => escapes[character]!)

/** Writes an element with attributes, and with text or other elements as content. */
export function element(name: string, content: string | XmlSource[], attributes: Record<string, string> = {}): XmlSource {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(value)}"`)
  const inner = typeof content === 'string' ? xmlText(content) : content.map(({ xml }) => xml).join('')
  return { xml: inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>` }
}

/** A piece of XML, as opposed to text. */
export interface XmlSource {
  xml: string
}

export const xmlDocument = ({ xml }: XmlSource): string => `<?xml version="1.0" encoding="utf-8"?>\n${xml}\n`

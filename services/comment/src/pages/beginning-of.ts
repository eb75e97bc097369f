const MAX_CHARACTERS = 200
const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** The beginning of a rendered comment as plain text. Relies on the renderer: `<` and `>` only occur in tags. */
export function beginningOf(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity]!)
    .replace(/\s+/g, ' ')
    .trim()
  const shown = [...text.slice(0, MAX_CHARACTERS * 2 + 2)]
  return shown.length > MAX_CHARACTERS ? `${shown.slice(0, MAX_CHARACTERS).join('').trimEnd()}…` : text
}

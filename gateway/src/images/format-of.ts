/** The formats that uploads may have, as sharp names them. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'heif'

/**
 * What a file says it is by its first bytes; null for all that is not taken, SVG among it. So that nothing but these five
 * decoders ever sees what a stranger has sent.
 */
export function formatOf(file: Buffer): ImageFormat | null {
  const text = (start: number, end: number) => file.toString('latin1', start, end)
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'gif'
  // AVIF, alone or as a sequence; a HEIC from a camera says so in the same place, and is none of ours to decode
  if (/^ftypavi[fs]$/.test(text(4, 12))) return 'heif'
  return null
}

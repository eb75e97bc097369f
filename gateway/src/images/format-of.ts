/** The accepted formats of uploads, with the names that sharp uses. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'heif'

/**
 * The format of a file by its first bytes. Null if the format is not accepted, for example SVG. So only these five decoders
 * process untrusted files.
 */
export function formatOf(file: Buffer): ImageFormat | null {
  const text = (start: number, end: number) => file.toString('latin1', start, end)
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'gif'
  // AVIF, as an image or a sequence. A HEIC file has another brand in the same place, and is not accepted.
  if (/^ftypavi[fs]$/.test(text(4, 12))) return 'heif'
  return null
}

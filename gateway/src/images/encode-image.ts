import { hash } from 'node:crypto'
import { DuplexError, MAX_IMAGE_BYTES } from '@duplex/contracts'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { formatOf } from './format-of.ts'

export interface EncodedImage {
  /** See IMAGE_NAME in the contracts. */
  name: string
  data: Buffer
  width: number
  height: number
}

/** The maximum number of pixels, all frames together: more than a good camera takes, and a bound for small files that claim more. */
const MAX_PIXELS = 50_000_000
/** The maximum length of the longer side of a stored image, in pixels. */
const MAX_SIDE = 1_600
/** The maximum time of one pass over an image. */
const PASS_TIMEOUT_SECONDS = 10
/** The same for an animation. If it takes longer, only its first frame is stored. */
const ANIMATION_TIMEOUT_SECONDS = 4

/** The settings, tried in this order until the result is small enough. With the last one, even noise takes a third of the limit. */
const stills = [
  { side: MAX_SIDE, quality: 82 },
  { side: MAX_SIDE, quality: 65 },
  { side: 1_200, quality: 60 },
  { side: 800, quality: 50 },
]
const animations = [
  { side: 800, quality: 70 },
  { side: 480, quality: 50 },
]

/**
 * Converts an image to the only stored format: WebP of at most MAX_IMAGE_BYTES, upright, without metadata (which could reveal
 * where a photo was taken). If an animation does not fit, only its first frame is kept.
 * Throws UNSUPPORTED_TYPE, TOO_LARGE (too many pixels) or INVALID (the file is broken).
 */
export async function encodeImage(file: Buffer): Promise<EncodedImage> {
  const format = formatOf(file)
  if (!format) throw new DuplexError('UNSUPPORTED_TYPE', 'Unsupported format; expected PNG, JPEG, WebP, GIF or AVIF')
  try {
    const { format: decoded, pages = 1 } = await open(file).metadata()
    if (decoded !== format) throw new Error(`the first bytes say ${format}, but the decoder found ${decoded}`)
    const animated = pages > 1 ? await encodeAnimation(file) : null
    return animated ?? (await encodeStill(file))
  } catch (error) {
    if (isTooManyPixels(error)) throw new DuplexError('TOO_LARGE', 'The image has more than 50 million pixels')
    const errors = [{ path: '', message: 'cannot be decoded; the file may be broken' }]
    throw new DuplexError('INVALID', undefined, { errors }, { cause: error })
  }
}

/** Files with warnings are accepted, because cameras write such files. Truncated or invalid files are broken. */
function open(input: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(input, { limitInputPixels: MAX_PIXELS, failOn: 'error', ...options }).timeout({ seconds: PASS_TIMEOUT_SECONDS })
}

async function encodeStill(file: Buffer): Promise<EncodedImage> {
  // decode once, even if several settings are tried
  const { data: pixels, info } = await fit(open(file, { autoOrient: true }), MAX_SIDE)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  for (const { side, quality } of stills) {
    const encoded = await fit(open(pixels, { raw }), side).webp({ quality }).toBuffer({ resolveWithObject: true })
    if (encoded.data.length <= MAX_IMAGE_BYTES) return named(encoded.data, encoded.info.width, encoded.info.height)
  }
  throw new Error('the image cannot be made small enough')
}

/** Null if it does not fit with all its frames. */
async function encodeAnimation(file: Buffer): Promise<EncodedImage | null> {
  for (const { side, quality } of animations) {
    const encoded = await fit(open(file, { pages: -1 }), side)
      .webp({ quality, effort: 2 })
      .timeout({ seconds: ANIMATION_TIMEOUT_SECONDS })
      .toBuffer({ resolveWithObject: true })
      .catch((error: unknown) => {
        if (isTooManyPixels(error) || isTooSlow(error)) return null
        throw error
      })
    if (!encoded) return null
    const { data, info } = encoded
    if (data.length <= MAX_IMAGE_BYTES) return named(data, info.width, info.pageHeight ?? info.height)
  }
  return null
}

const fit = (image: Sharp, side: number) => image.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })

const named = (data: Buffer, width: number, height: number): EncodedImage => ({
  name: `${hash('sha256', data).slice(0, 32)}-${width}x${height}.webp`,
  data,
  width,
  height,
})

// sharp's errors differ in their messages only
const isTooManyPixels = (error: unknown) => error instanceof Error && /exceeds pixel limit/.test(error.message)
const isTooSlow = (error: unknown) => error instanceof Error && /timeout/i.test(error.message)

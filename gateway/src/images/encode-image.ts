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

/** Pixels an image may have, all frames together: more than a good camera takes, and all that a small file may claim. */
const PIXELS = 50_000_000
/** Pixels its longer side has at most when it is stored. */
const SIDE = 1_600
/** Seconds one pass over an image may take, and one over an animation, which can do with its first frame. */
const PASS_TIMEOUT = 10
const ANIMATION_TIMEOUT = 4

/** What is tried, in this order, until an image is small enough. The last holds even noise to a third of the bound. */
const stills = [
  { side: SIDE, quality: 82 },
  { side: SIDE, quality: 65 },
  { side: 1_200, quality: 60 },
  { side: 800, quality: 50 },
]
const animations = [
  { side: 800, quality: 70 },
  { side: 480, quality: 50 },
]

/**
 * Makes of any picture the one kind that is stored: WebP of at most MAX_IMAGE_BYTES, upright, without any of the metadata it
 * came with (where a photo was taken is nobody's business). An animation that does not fit is its first frame.
 * Throws UNSUPPORTED_TYPE, TOO_LARGE (in pixels) or INVALID (broken).
 */
export async function encodeImage(file: Buffer): Promise<EncodedImage> {
  const format = formatOf(file)
  if (!format) throw new DuplexError('UNSUPPORTED_TYPE', 'Only PNG, JPEG, WebP, GIF and AVIF images are taken')
  try {
    const { format: decoded, pages = 1 } = await open(file).metadata()
    if (decoded !== format) throw new Error(`it begins as ${format}, and is ${decoded}`)
    const animated = pages > 1 ? await encodeAnimation(file) : null
    return animated ?? (await encodeStill(file))
  } catch (error) {
    if (isTooManyPixels(error)) throw new DuplexError('TOO_LARGE', 'The image has more than 50 million pixels')
    const errors = [{ path: '', message: 'is not an image that can be read: it may be broken' }]
    throw new DuplexError('INVALID', undefined, { errors }, { cause: error })
  }
}

/** What only warns is shown as other programs show it: cameras write such files. What is cut off, or wrong, is broken. */
function open(input: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(input, { limitInputPixels: PIXELS, failOn: 'error', ...options }).timeout({ seconds: PASS_TIMEOUT })
}

async function encodeStill(file: Buffer): Promise<EncodedImage> {
  // decoded once, whatever has to be tried then
  const { data: pixels, info } = await fit(open(file, { autoOrient: true }), SIDE)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  for (const { side, quality } of stills) {
    const encoded = await fit(open(pixels, { raw }), side).webp({ quality }).toBuffer({ resolveWithObject: true })
    if (encoded.data.length <= MAX_IMAGE_BYTES) return named(encoded.data, encoded.info.width, encoded.info.height)
  }
  throw new Error('it cannot be made small enough')
}

/** Null where it does not fit with all its frames. */
async function encodeAnimation(file: Buffer): Promise<EncodedImage | null> {
  for (const { side, quality } of animations) {
    const encoded = await fit(open(file, { pages: -1 }), side)
      .webp({ quality, effort: 2 })
      .timeout({ seconds: ANIMATION_TIMEOUT })
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

// the library tells its errors apart by their words alone
const isTooManyPixels = (error: unknown) => error instanceof Error && /exceeds pixel limit/.test(error.message)
const isTooSlow = (error: unknown) => error instanceof Error && /timeout/i.test(error.message)

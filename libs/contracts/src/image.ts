import Type, { type Static } from 'typebox'
import { method } from './contract.ts'
import { MAX_IMAGE_BYTES } from './limits.ts'
import { Empty, Shape } from './shapes.ts'

/**
 * An image's file name: the SHA-256 of its bytes (32 characters of it, in hex) and its size in pixels, so that whoever shows it can keep its place free
 * without asking. It is served at `/images/<name>`, and never changes.
 */
export const IMAGE_NAME = '[0-9a-f]{32}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}\\.webp'
export const ImageName = Type.String({ pattern: `^${IMAGE_NAME}$` })

/** An image as its uploader gets it. `url` is a path of this site. */
export const Image = Shape({ url: Type.String(), width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) })
export type Image = Static<typeof Image>

const data = Type.String({ minLength: 1, maxLength: Math.ceil(MAX_IMAGE_BYTES / 3) * 4 })

/** Of the user service, which stores what the gateway has checked, resized and encoded. `data` is WebP in base64. */
export const imageMethods = {
  /** To store the same image twice is to store it once. TOO_LARGE beyond MAX_USER_IMAGES or MAX_USER_IMAGE_BYTES. */
  putImage: method({
    input: Shape({ name: ImageName, data }),
    output: Empty,
    errors: ['UNAUTHENTICATED', 'TOO_LARGE'],
    idempotent: true,
  }),
  getImage: method({ input: Shape({ name: ImageName }), output: Shape({ data }), errors: ['NOT_FOUND'], idempotent: true }),
}

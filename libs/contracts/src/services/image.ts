import Type, { type Static } from 'typebox'
import { method } from '../contract.ts'
import { MAX_IMAGE_BYTES } from '../limits.ts'
import { Empty, Shape } from '../shapes.ts'
import { IMAGE_NAME } from './image-name.ts'

export const ImageName = Type.String({ pattern: `^${IMAGE_NAME}$` })

/** The response to an upload. `url` is a path of this site. */
export const Image = Shape({ url: Type.String(), width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) })
export type Image = Static<typeof Image>

const data = Type.String({ minLength: 1, maxLength: Math.ceil(MAX_IMAGE_BYTES / 3) * 4 })

/** Methods of the user service. It stores images that the gateway has checked, resized and encoded. `data` is WebP in base64. */
export const imageMethods = {
  /** Storing the same image again has no effect. TOO_LARGE beyond MAX_USER_IMAGES or MAX_USER_IMAGE_BYTES. */
  putImage: method({
    input: Shape({ name: ImageName, data }),
    output: Empty,
    actor: 'required',
    errors: ['TOO_LARGE'],
    idempotent: true,
  }),
  getImage: method({ input: Shape({ name: ImageName }), output: Shape({ data }), errors: ['NOT_FOUND'], idempotent: true }),
}

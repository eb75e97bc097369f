import { DuplexError, Image, MAX_UPLOAD_BYTES, Shape, userContract } from '@duplex/contracts'
import pLimit from 'p-limit'
import Type from 'typebox'
import { createUploadSlots, encodeImage } from '../../images/index.ts'
import type { App, Operation } from './operation.ts'

/** Images that are decoded at the same time. Each one takes a core, and memory for all its pixels. */
const MAX_DECODING = 2
/** Uploads in progress, including those that wait to be decoded. Each one is held in memory. */
const MAX_UPLOADS = 16

const { errors } = userContract.methods.putImage
const body = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const description = `The body is the file itself. It is judged by what it contains, whatever it is called: PNG, JPEG, WebP, GIF or AVIF, up to
${MAX_UPLOAD_BYTES / 1024 / 1024} MB and 50 million pixels. It is stored as WebP, fit to 1,600 pixels, upright, without its metadata.`

export const uploadImage: Operation = (app, { api }) => {
  const slots = createUploadSlots(MAX_UPLOADS)
  const decoding = pLimit(MAX_DECODING)

  // of its own, because the rest of the API takes JSON alone
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, file, done) => done(null, file))
    scope.post(
      '/api/images',
      {
        schema: {
          tags: ['Images'],
          summary: 'Upload an image',
          description,
          consumes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'],
          body,
          response: { 201: Shape({ image: Image }) },
        },
        config: { session: 'required', errors: [...errors, 'INVALID', 'TOO_LARGE', 'UNSUPPORTED_TYPE'], tells: ['Location'] },
        bodyLimit: MAX_UPLOAD_BYTES,
        validatorCompiler: () => mustBeFile,
        onRequest: async (_request, reply) => {
          const free = slots.take()
          // also if the client disconnects during the upload
          reply.raw.once('close', free)
        },
      },
      async (request, reply) => {
        const image = await decoding(() => encodeImage(request.body))
        const { name, data, width, height } = image
        // to send a large file may take longer than a request's calls have together
        const { deadline: _, ...call } = request.call
        await api.user.putImage({ name, data: data.toString('base64') }, call)
        const url = `/images/${name}`
        return reply.code(201).header('location', url).send({ image: { url, width, height } })
      },
    )
  })
}

function mustBeFile(body: unknown) {
  if (Buffer.isBuffer(body) && body.length > 0) return { value: body }
  return { error: new DuplexError('MALFORMED', 'The body must be an image') }
}

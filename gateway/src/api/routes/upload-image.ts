import { DuplexError, Image, MAX_UPLOAD_BYTES, Shape, userContract } from '@duplex/contracts'
import pLimit from 'p-limit'
import Type from 'typebox'
import { createUploadSlots, encodeImage } from '../../images/index.ts'
import type { App, Operation } from './operation.ts'

/** Images that are decoded at the same time. Each one takes a core, and memory for all its pixels. */
const MAX_DECODING = 2
/** Uploads in progress, including those that wait to be decoded. Each one is held in memory. */
const MAX_UPLOADS = 16

const body = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const description = `The body is the file itself. The server detects the format from the content, not from the name or type: PNG, JPEG, WebP, GIF or AVIF, up to
${MAX_UPLOAD_BYTES / 1024 / 1024} MB and 50 million pixels. The image is rotated upright, scaled down to at most
1,600 pixels per side and stored as WebP without metadata.`

export const uploadImage: Operation = (app, { api }) => {
  const slots = createUploadSlots(MAX_UPLOADS)
  const decoding = pLimit(MAX_DECODING)

  // in its own scope, because the rest of the API accepts only JSON
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
        config: { calls: userContract.methods.putImage, errors: ['INVALID', 'TOO_LARGE', 'UNSUPPORTED_TYPE'], tells: ['Location'] },
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
        // sending a large file may take longer than the deadline of the request's calls
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

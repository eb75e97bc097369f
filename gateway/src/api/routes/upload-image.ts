import { DuplexError, Image, MAX_UPLOAD_BYTES, Shape, userContract } from '@duplex/contracts'
import Type from 'typebox'
import { createPlaces, createTurns, encodeImage } from '../../images/index.ts'
import type { App, Operation } from './operation.ts'

/** Images that are decoded at once: it takes a core each, and memory for all their pixels. */
const AT_ONCE = 2
/** Uploads under way, those that wait among them: each is held in memory. */
const UNDER_WAY = 16

const { errors } = userContract.methods.putImage
const body = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const description = `The body is the file itself. It is judged by what it contains, whatever it is called: PNG, JPEG, WebP, GIF or AVIF, up to
${MAX_UPLOAD_BYTES / 1024 / 1024} MB and 50 million pixels. It is stored as WebP, fit to 1,600 pixels, upright, without its metadata.`

export const uploadImage: Operation = (app, { api }) => {
  const places = createPlaces(UNDER_WAY)
  const turns = createTurns(AT_ONCE)

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
          const leave = places.take()
          // also when the uploader goes away in the middle
          reply.raw.once('close', leave)
        },
      },
      async (request, reply) => {
        const end = await turns.take()
        const image = await encodeImage(request.body).finally(end)
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

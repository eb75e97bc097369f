import type { IncomingMessage } from 'node:http'
import { DuplexError, Image, MAX_UPLOAD_BYTES, Shape, userContract } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { receiveBody } from '../../http/receive-body.ts'
import { createUploads, encodeImage, type Upload } from '../../images/index.ts'
import { rateLimits } from '../../limits/index.ts'
import type { App, Operation } from './operation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    upload: Upload
  }
}

const body = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const description = `The body is the file itself. The server detects the format from the content, not from the name or type: PNG, JPEG, WebP, GIF or AVIF, up to
${MAX_UPLOAD_BYTES / 1024 / 1024} MB and 50 million pixels. The image is rotated upright, scaled down to at most
1,600 pixels per side and stored as WebP without metadata.`

export const uploadImage: Operation = (app, { api, rateLimiter }) => {
  const uploads = createUploads()

  // in its own scope, because the rest of the API accepts only JSON
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    scope.decorateRequest('upload')
    scope.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
      receiveBody(payload, MAX_UPLOAD_BYTES, request.upload.add),
    )
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
        onRequest: async (request, reply) => {
          request.upload = uploads.begin(request.session!.actor.id)
          // also if the client disconnects during the upload
          reply.raw.once('close', request.upload.end)
        },
      },
      async (request, reply) => {
        // before the image is decoded, because a broken image costs as much as another one; the call below counts stored images
        await rateLimiter?.count('upload', rateLimits.user.putImage, { name: '', data: '' }, request.call)
        const { name, data, width, height } = await request.upload.decode(() => encodeImage(request.body))
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

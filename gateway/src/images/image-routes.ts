import { DuplexError, ImageName, validator } from '@duplex/contracts'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isNotModified } from '../http/not-modified.ts'
import { createImageCache } from './image-cache.ts'

/** Bytes of images that this process keeps at hand: about 300 of the usual size. */
const CACHE_BYTES = 32 * 1024 * 1024

const imageName = validator(ImageName)

/** Uploaded images. A name stands for the bytes, so whoever has one never has to ask again. */
export async function imageRoutes(app: FastifyInstance, { context }: { context: GatewayContext }): Promise<void> {
  const { api } = context
  const cache = createImageCache(CACHE_BYTES)

  app.get<{ Params: { name: string } }>('/images/:name', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { name } = request.params
    if (imageName.errors(name).length > 0) throw new DuplexError('NOT_FOUND')
    // shared by whoever asks meanwhile, so made for nobody in particular
    const data = await cache.get(name, async () => Buffer.from((await api.user.getImage({ name }, request.call)).data, 'base64'))
    const etag = `"${name}"`
    reply.headers({
      'cache-control': 'public, max-age=31536000, immutable',
      // opened by itself it may do nothing at all
      'content-security-policy': "default-src 'none'; sandbox",
      // a post is also read in feeds, on pages of others
      'cross-origin-resource-policy': 'cross-origin',
      etag,
    })
    if (isNotModified(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('image/webp').send(data)
  })
}

import { DuplexError, ImageName, validator } from '@duplex/contracts'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isNotModified } from '../http/not-modified.ts'
import { createImageCache } from './image-cache.ts'

/** The memory for cached images of this process: about 300 images of usual size. */
const CACHE_BYTES = 32 * 1024 * 1024

const imageName = validator(ImageName)

/** Serves uploaded images. A name identifies the bytes, so clients can cache an image without revalidation. */
export async function imageRoutes(app: FastifyInstance, { context }: { context: GatewayContext }): Promise<void> {
  const { api, logFeed } = context
  const cache = createImageCache(CACHE_BYTES)
  // A deleted account takes its images with it. The gateway does not know which ones, and deletions are rare.
  logFeed.on('user.deleted', cache.clear)
  logFeed.onRestart(cache.clear)

  app.get<{ Params: { name: string } }>('/images/:name', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { name } = request.params
    if (imageName.errors(name).length > 0) throw new DuplexError('NOT_FOUND')
    const load = async () => Buffer.from((await api.user.getImage({ name }, request.call)).data, 'base64')
    // while the gateway cannot follow the log, a deletion may have been missed
    const data = await (logFeed.isCurrent() ? cache.get(name, load) : load())
    const etag = `"${name}"`
    reply.headers({
      'cache-control': 'public, max-age=31536000, immutable',
      // an image that is opened as a page can load and run nothing
      'content-security-policy': "default-src 'none'; sandbox",
      // feed readers and other sites show posts with their images
      'cross-origin-resource-policy': 'cross-origin',
      etag,
    })
    if (isNotModified(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('image/webp').send(data)
  })
}

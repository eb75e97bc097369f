import { LRUCache } from 'lru-cache'

/** Keeps images in memory, up to a number of bytes. The least recently used image is removed first. */
export interface ImageCache {
  /** Calls `load` if the image is not cached. Concurrent calls for the same image share one load. An error is not cached. */
  get(name: string, load: () => Promise<Buffer>): Promise<Buffer>
}

/** An image with more than `maxBytes` is not cached. */
export function createImageCache(maxBytes: number): ImageCache {
  const cached = new LRUCache<string, Buffer>({ maxSize: maxBytes, sizeCalculation: ({ length }) => Math.max(length, 1) })
  const loading = new Map<string, Promise<Buffer>>()

  async function loadAndCache(name: string, load: () => Promise<Buffer>): Promise<Buffer> {
    try {
      const data = await load()
      cached.set(name, data)
      return data
    } finally {
      loading.delete(name)
    }
  }

  return {
    get: (name, load) => {
      const data = cached.get(name)
      if (data) return Promise.resolve(data)
      const inProgress = loading.get(name) ?? loadAndCache(name, load)
      loading.set(name, inProgress)
      return inProgress
    },
  }
}

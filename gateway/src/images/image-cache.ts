import { LRUCache } from 'lru-cache'

/** Keeps images in memory, up to a number of bytes. The least recently used image is removed first. */
export interface ImageCache {
  /** Calls `load` if the image is not cached. Concurrent calls for the same image share one load. An error is not cached. */
  get(name: string, load: () => Promise<Buffer>): Promise<Buffer>
  /** Forgets all images, also those that are being loaded. */
  clear(): void
}

/** An image with more than `maxBytes` is not cached. */
export function createImageCache(maxBytes: number): ImageCache {
  const cached = new LRUCache<string, Buffer>({ maxSize: maxBytes, sizeCalculation: ({ length }) => Math.max(length, 1) })
  const loading = new Map<string, Promise<Buffer>>()

  function loadAndCache(name: string, load: () => Promise<Buffer>): Promise<Buffer> {
    const isCurrent = () => loading.get(name) === inProgress
    const inProgress: Promise<Buffer> = load()
      .then((data) => {
        if (isCurrent()) cached.set(name, data)
        return data
      })
      .finally(() => {
        if (isCurrent()) loading.delete(name)
      })
    loading.set(name, inProgress)
    return inProgress
  }

  return {
    get: (name, load) => {
      const data = cached.get(name)
      if (data) return Promise.resolve(data)
      return loading.get(name) ?? loadAndCache(name, load)
    },
    clear: () => {
      cached.clear()
      loading.clear()
    },
  }
}

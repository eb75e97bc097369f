/** Keeps what was asked for last, up to so many bytes. */
export interface ImageCache {
  /** Asks `load` where it is not kept; those who want the same meanwhile share its answer. What it throws is not kept. */
  get(name: string, load: () => Promise<Buffer>): Promise<Buffer>
}

export function createImageCache(bytes: number): ImageCache {
  /** In the order of use: a Map keeps the order of insertion. */
  const kept = new Map<string, Buffer>()
  const loading = new Map<string, Promise<Buffer>>()
  let size = 0

  function keep(name: string, data: Buffer): void {
    if (data.length > bytes) return
    kept.set(name, data)
    size += data.length
    for (const [oldest, old] of kept) {
      if (size <= bytes) return
      kept.delete(oldest)
      size -= old.length
    }
  }

  async function fill(name: string, load: () => Promise<Buffer>): Promise<Buffer> {
    try {
      const data = await load()
      keep(name, data)
      return data
    } finally {
      loading.delete(name)
    }
  }

  return {
    get: (name, load) => {
      const data = kept.get(name)
      if (data) {
        kept.delete(name)
        kept.set(name, data)
        return Promise.resolve(data)
      }
      const filling = loading.get(name) ?? fill(name, load)
      loading.set(name, filling)
      return filling
    },
  }
}

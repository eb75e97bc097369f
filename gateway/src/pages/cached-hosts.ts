import type { Logger } from '@duplex/runtime'

/** More names than a blog has; each one has its own copies of all pages. */
const MAX_HOSTS = 4

/**
 * Tells whether the pages of a requested origin are cached. With a configured `origin` there is only that one. Otherwise these are
 * the first ones that clients request: a client must not fill the cache with hosts that it has made up.
 */
export function createCachedHosts(origin: string | null, logger: Logger): (requested: string) => boolean {
  const known = new Set<string>()
  let warned = false
  return (requested) => {
    if (origin !== null || known.has(requested)) return true
    if (known.size < MAX_HOSTS) {
      known.add(requested)
      return true
    }
    if (!warned)
      logger.warn({ requested, cached: [...known] }, 'pages of further hosts are not cached: set ORIGIN to the address of the blog')
    warned = true
    return false
  }
}

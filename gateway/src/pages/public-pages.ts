/** The pages that look the same for all readers who are not signed in, with the query parameters that each of them reads. */
const pages: readonly [path: RegExp, parameters: readonly string[]][] = [
  [/^\/(?:(?:@|tags\/)[^/]+)?$/, ['before']],
  [/^\/posts\/[^/]+$/, ['comments']],
  [/^\/search$/, ['q', 'before']],
  [/^\/sign-in$/, ['next', 'deleted', 'reset']],
  [/^\/register$/, ['next', 'setup']],
  [/^\/(?:(?:@|tags\/)[^/]+\/)?(?:feed\.xml|atom\.xml|feed\.json)$/, []],
  [/^\/(?:robots\.txt|sitemap\.xml)$/, []],
  [/^\/sitemap-posts\.xml$/, ['before']],
]

/** A request for the data of a page, which a browser sends when the reader follows a link. */
const DATA_SUFFIX = /\/__data\.json$/
/** SvelteKit's own parameters of such a request, with the values that they can have. */
const dataParameters: readonly [name: string, values: RegExp][] = [
  ['x-sveltekit-invalidated', /^[01]{1,8}$/],
  ['x-sveltekit-trailing-slash', /^1$/],
]

export interface PublicPage {
  /** The same for all spellings of the page's URL: without parameters that the page does not read. */
  url: URL
  /** Whether the page has parameters, so that it is only one of very many variants. */
  isVariant: boolean
}

/**
 * The public page of a URL; null if it is another page. The page is rendered from `url`, not from the URL of the request. So a
 * parameter that is missing in the table above has no effect on readers who are not signed in.
 */
export function publicPage({ origin, pathname, searchParams }: URL): PublicPage | null {
  const path = decodeUnreserved(pathname)
  const isData = DATA_SUFFIX.test(path)
  const known = pages.find(([pattern]) => pattern.test(path.replace(DATA_SUFFIX, '') || '/'))
  if (!known) return null
  const url = new URL(origin + path)
  for (const name of known[1]) {
    const value = searchParams.get(name)
    if (value !== null) url.searchParams.append(name, value)
  }
  const isVariant = url.search !== ''
  for (const [name, values] of isData ? dataParameters : []) {
    const value = searchParams.get(name)
    if (value !== null && values.test(value)) url.searchParams.append(name, value)
  }
  return { url, isVariant }
}

/** The same path in one spelling: characters that need no escape are not escaped. RFC 3986, 6.2.2. */
const decodeUnreserved = (path: string): string =>
  path.replace(/%[0-9a-f]{2}/gi, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
    return /[\w.~@-]/.test(character) ? character : triplet.toUpperCase()
  })

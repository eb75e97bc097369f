/** The path of a post. Slugs have letters of any script, but a `Location` header, a sitemap and a feed take only ASCII. */
export const postPath = (slug: string): string => `/posts/${encodeURIComponent(slug)}`

/** The path of a tag. Unescaped, the `#` of `c#` would start a fragment. */
export const tagPath = (tag: string): string => `/tags/${encodeURIComponent(tag)}`

import type { Post } from '@duplex/contracts'

interface PostingContext {
  /** The URL of the post. */
  url: string
  /** The URL of its image; null if it has none. */
  image: string | null
  absolute: (path: string) => string
}

/** A post as a schema.org BlogPosting, for search engines, in a script element that contains data only. */
export function postingData(post: Omit<Post, 'body'>, { url, image, absolute }: PostingContext): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'BlogPosting',
    headline: post.title,
    description: post.excerpt,
    url,
    mainEntityOfPage: url,
    ...(image && { image }),
    datePublished: post.publishedAt,
    dateModified: post.updatedAt,
    author: { '@type': 'Person', name: post.author.username, url: absolute(`/@${post.author.username}`) },
    keywords: post.tags,
    commentCount: post.commentCount,
  }
  // without `<`, a title cannot close the element
  return `<script type="application/ld+json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</${'script'}>`
}

import type { Post } from '@duplex/contracts'

interface Place {
  /** The post's address. */
  url: string
  /** Its image's; null where it has none. */
  image: string | null
  absolute: (path: string) => string
}

/** A post as schema.org's BlogPosting, in a data block (a script that is never run): what search engines read. */
export function postingData(post: Omit<Post, 'body'>, { url, image, absolute }: Place): string {
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
  // with no `<` in it, a title cannot end the element
  return `<script type="application/ld+json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</${'script'}>`
}

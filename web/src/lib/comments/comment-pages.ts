import { postPath } from '../posts/paths.ts'

/** Comments on one page of a post. */
export const COMMENTS_PER_PAGE = 100

/** The permanent path of a comment. It redirects to the page of comments that contains the comment. */
export const commentPath = (slug: string, id: number): string => `${postPath(slug)}/comments/${id}`

/** The path of a page of comments. `before`: its page cursor; null for the first page. `target`: the id of an element. */
export const commentPagePath = (slug: string, before: string | null, target: string): string =>
  `${postPath(slug)}${before === null ? '' : `?comments=${encodeURIComponent(before)}`}#${target}`

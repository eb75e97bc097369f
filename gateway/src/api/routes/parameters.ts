import { Id, PageCursor, PageLimit, Shape, Slug } from '@duplex/contracts'
import Type from 'typebox'

export const SlugParams = Shape({ slug: Slug })
export const IdParams = Shape({ id: Id })
export const UsernameParams = Shape({ username: Type.String({ minLength: 1, maxLength: 100 }) })

/** The query parameters of every list. */
export const page = { before: Type.Optional(PageCursor), limit: Type.Optional(PageLimit) }

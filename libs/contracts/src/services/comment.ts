import Type, { type Static } from 'typebox'
import { contract, method } from '../contract.ts'
import { MAX_COMMENT_LENGTH } from '../limits.ts'
import { Author, CursorText, Empty, Id, IdempotencyKey, Nullable, PageCursor, PageLimit, Shape, Timestamp } from '../shapes.ts'
import { ping } from './ping.ts'
import { PostReference } from './post.ts'
import { RENDERING_ERRORS } from './rendering-errors.ts'

export const CommentBody = Type.String({ minLength: 1, maxLength: MAX_COMMENT_LENGTH, pattern: '\\S' })

/** A deleted comment keeps its place in the thread; its author and text are null. */
export const Comment = Shape({
  id: Id,
  postId: Id,
  parentId: Nullable(Id),
  author: Nullable(Author),
  body: Nullable(Type.String()),
  html: Nullable(Type.String()),
  version: Type.Integer(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  deleted: Type.Boolean(),
})
export type Comment = Static<typeof Comment>

/** The beginning of a comment that is on another page: the context of its replies. `author` and `excerpt` are null if it is deleted. */
export const ParentComment = Shape({ id: Id, author: Nullable(Author), excerpt: Nullable(Type.String()), createdAt: Timestamp })
export type ParentComment = Static<typeof ParentComment>

export const commentContract = contract('comment', {
  ping,
  create: method({
    input: Shape({
      post: PostReference,
      body: CommentBody,
      parentId: Type.Optional(Nullable(Id)),
      idempotencyKey: Type.Optional(IdempotencyKey),
    }),
    output: Shape({ comment: Comment }),
    actor: 'required',
    errors: ['NOT_FOUND', ...RENDERING_ERRORS],
  }),
  update: method({
    input: Shape({ id: Id, body: CommentBody, version: Type.Optional(Type.Integer({ minimum: 1 })) }),
    output: Shape({ comment: Comment }),
    actor: 'required',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT', ...RENDERING_ERRORS],
  }),
  /** Its author or an admin may delete a comment. */
  remove: method({ input: Shape({ id: Id }), output: Empty, actor: 'required', errors: ['FORBIDDEN', 'NOT_FOUND'] }),
  /**
   * A comment, also a deleted one, and the page of `limit` comments that contains it: the `before` of `list`, or null for the first
   * page.
   */
  get: method({
    input: Shape({ id: Id, limit: PageLimit }),
    output: Shape({ comment: Comment, page: Nullable(PageCursor), cursor: CursorText }),
    errors: ['NOT_FOUND'],
    actor: 'optional',
    idempotent: true,
  }),
  /**
   * Oldest first, without nesting; `parentId` gives the thread. A page has fewer than `limit` comments if they are long.
   * `previous`: the page before this one; null if that is the first page, or if this is. `parents`: the comments on other pages that
   * have replies on this page.
   */
  list: method({
    input: Shape({ post: PostReference, before: Type.Optional(PageCursor), limit: PageLimit }),
    output: Shape({
      items: Type.Array(Comment),
      // optional, because during an upgrade the service may be an older release
      parents: Type.Optional(Type.Array(ParentComment)),
      next: Nullable(PageCursor),
      previous: Type.Optional(Nullable(PageCursor)),
      cursor: CursorText,
    }),
    errors: ['NOT_FOUND', 'MALFORMED'],
    actor: 'optional',
    idempotent: true,
  }),
})

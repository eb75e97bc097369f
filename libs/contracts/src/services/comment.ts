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
  /** Oldest first, without nesting; `parentId` gives the thread. */
  list: method({
    input: Shape({ post: PostReference, before: Type.Optional(PageCursor), limit: PageLimit }),
    output: Shape({ items: Type.Array(Comment), next: Nullable(PageCursor), cursor: CursorText }),
    errors: ['NOT_FOUND', 'MALFORMED'],
    actor: 'optional',
    idempotent: true,
  }),
})

import Type, { type Static } from 'typebox'
import { method } from './contract.ts'
import { Author, CursorText, Id, Nullable, PageCursor, PageLimit, Shape, Timestamp } from './shapes.ts'

export const NotificationType = Type.Union([
  /** Somebody commented on one's post. */
  Type.Literal('comment'),
  /** Somebody answered one's comment. */
  Type.Literal('reply'),
  /** Somebody named one, `@username`, in a comment or a post. */
  Type.Literal('mention'),
  /** Somebody likes one's post: one notification for all who have since it was last read. */
  Type.Literal('like'),
  /** Somebody follows one: likewise. */
  Type.Literal('follow'),
])
export type NotificationType = Static<typeof NotificationType>

const count = Type.Integer({ minimum: 0 })

export const Notification = Shape({
  id: Id,
  type: NotificationType,
  /** What it is about; null for a follow. */
  post: Nullable(Shape({ id: Id, slug: Type.String(), title: Type.String() })),
  commentId: Nullable(Id),
  /** The newest three of those who did it, newest first. */
  actors: Type.Array(Author),
  /** How many did. */
  actorCount: count,
  read: Type.Boolean(),
  /** Rises as others join it. */
  version: Type.Integer(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Notification = Static<typeof Notification>

/** Of the user service. All are the actor's own. */
export const notificationMethods = {
  /** Newest change first. */
  listNotifications: method({
    input: Shape({ before: Type.Optional(PageCursor), limit: PageLimit }),
    output: Shape({ items: Type.Array(Notification), next: Nullable(PageCursor), unreadCount: count, cursor: CursorText }),
    errors: ['UNAUTHENTICATED', 'MALFORMED'],
    idempotent: true,
  }),
  /** Every page asks, and does without an answer rather than wait for one. */
  countUnread: method({
    input: Shape({}),
    output: Shape({ unreadCount: count, cursor: CursorText }),
    errors: ['UNAUTHENTICATED'],
    idempotent: true,
    timeout: 500,
  }),
  /** Marks as read one notification, or all of them. One that is not the actor's, or gone, is no error. */
  readNotifications: method({
    input: Shape({ id: Type.Optional(Id) }),
    output: Shape({ unreadCount: count }),
    errors: ['UNAUTHENTICATED'],
    idempotent: true,
  }),
}

import Type, { type Static } from 'typebox'
import { method } from '../contract.ts'
import { Author, CursorText, Id, Nullable, PageCursor, PageLimit, Shape, Timestamp } from '../shapes.ts'

export const NotificationType = Type.Union([
  /** A comment on the user's post. */
  Type.Literal('comment'),
  /** A reply to the user's comment. */
  Type.Literal('reply'),
  /** A mention of the user, `@username`, in a comment or a post. */
  Type.Literal('mention'),
  /** Likes of the user's post: one notification for all likes since it was last read. */
  Type.Literal('like'),
  /** New followers: one notification, as for likes. */
  Type.Literal('follow'),
])
export type NotificationType = Static<typeof NotificationType>

const count = Type.Integer({ minimum: 0 })

export const Notification = Shape({
  id: Id,
  type: NotificationType,
  /** The post concerned; null for a follow. */
  post: Nullable(Shape({ id: Id, slug: Type.String(), title: Type.String() })),
  commentId: Nullable(Id),
  /** The last three users who did it, newest first. */
  actors: Type.Array(Author),
  /** The number of users who did it. */
  actorCount: count,
  read: Type.Boolean(),
  /** Increases when more users join the notification. */
  version: Type.Integer(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Notification = Static<typeof Notification>

/** Methods of the user service, for the notifications of the actor. */
export const notificationMethods = {
  /** Last changed first. */
  listNotifications: method({
    input: Shape({ before: Type.Optional(PageCursor), limit: PageLimit }),
    output: Shape({ items: Type.Array(Notification), next: Nullable(PageCursor), unreadCount: count, cursor: CursorText }),
    actor: 'required',
    errors: ['MALFORMED'],
    idempotent: true,
  }),
  /** Every page calls it. The time limit is short, because a page can be shown without the count. */
  countUnread: method({
    input: Shape({}),
    output: Shape({ unreadCount: count, cursor: CursorText }),
    actor: 'required',
    idempotent: true,
    timeout: 500,
  }),
  /** Marks one notification or all as read. The id of a missing notification, or of another user's, is ignored. */
  readNotifications: method({
    input: Shape({ id: Type.Optional(Id) }),
    output: Shape({ unreadCount: count }),
    actor: 'required',
    idempotent: true,
  }),
}

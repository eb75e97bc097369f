import Type, { type Static, type TSchema } from 'typebox'
import { Comment } from '../services/comment.ts'
import { Notification } from '../services/notification.ts'
import { Post, PostSummary, Slug } from '../services/post.ts'
import { Site } from '../services/site.ts'
import { Author, Id, Nullable, Shape } from '../shapes.ts'

export interface EventDefinition<D extends TSchema = TSchema, M extends TSchema = TSchema> {
  /** What subscribers receive. */
  data: D
  /** What only services receive. */
  meta: M
  /** It contains the whole state of its key. If several wait for one subscriber, only the newest is sent. */
  state?: true
  /** It erases the data of earlier events of its key, so that deleted text cannot be read from an old cursor. */
  erases?: true
}

const none = Type.Null()
const define = <D extends TSchema, M extends TSchema = typeof none>(definition: { data: D; meta?: M; state?: true; erases?: true }) =>
  ({ meta: none as unknown as M, ...definition }) satisfies EventDefinition<D, M>

const count = Type.Integer({ minimum: 0 })

/** All event types. To add one, add a line here and `append` the event in a transaction. */
export const events = {
  // internal: only services and gateways read them
  'user.updated': define({ data: Shape({ user: Author }) }),
  'user.deleted': define({ data: Shape({ userId: Id }), erases: true }),
  'follow.changed': define({ data: Shape({ followerId: Id, followedId: Id, following: Type.Boolean() }), state: true }),
  'session.revoked': define({ data: Shape({ sessionId: Id, userId: Id }) }),
  'site.updated': define({ data: Shape({ site: Site }), state: true }),
  // feed
  'post.published': define({ data: Shape({ post: PostSummary }), meta: Nullable(Shape({ mentions: Type.Array(Id) })) }),
  'post.withdrawn': define({ data: Shape({ postId: Id, slug: Slug }), erases: true }),
  // post:<id>
  'post.updated': define({ data: Shape({ post: Post }), state: true }),
  'post.deleted': define({ data: Shape({ postId: Id, slug: Slug }), erases: true }),
  'like.changed': define({
    data: Shape({ postId: Id, likeCount: count }),
    meta: Shape({ user: Author, liked: Type.Boolean() }),
    state: true,
  }),
  'comments.changed': define({ data: Shape({ postId: Id, commentCount: count }), state: true }),
  // comments:<post id>
  'comment.created': define({
    data: Shape({ comment: Comment }),
    meta: Nullable(Shape({ postAuthorId: Nullable(Id), parentAuthorId: Nullable(Id), mentions: Type.Array(Id) })),
  }),
  'comment.updated': define({ data: Shape({ comment: Comment }), state: true }),
  'comment.deleted': define({ data: Shape({ comment: Comment }), erases: true }),
  // user:<id>
  'notification.created': define({ data: Shape({ notification: Notification, unreadCount: count }), state: true }),
  /** The subject of the notification was removed, for example a post was deleted. */
  'notification.removed': define({ data: Shape({ notificationId: Id, unreadCount: count }), erases: true }),
  'notifications.read': define({ data: Shape({ unreadCount: count }), state: true }),
}

export type EventType = keyof typeof events
export type EventData<T extends EventType> = Static<(typeof events)[T]['data']>
export type EventMeta<T extends EventType> = Static<(typeof events)[T]['meta']>

export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type)
export const isErasing = (type: string): boolean => isEventType(type) && 'erases' in events[type]
export const isState = (type: string): boolean => isEventType(type) && 'state' in events[type]

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
  /** It erases the data of earlier events of its key and type, so that replaced text cannot be read from an old cursor. */
  supersedes?: true
  /** The earlier event that announced the subject. It gets the new state, so that the replaced text is not in it either. */
  renews?: Renewal
}

export interface Renewal {
  type: string
  /** The data of the earlier event, from the data of this event. */
  dataFrom(data: any): unknown
}

const none = Type.Null()
const define = <D extends TSchema, M extends TSchema = typeof none>({
  meta = none as unknown as M,
  ...definition
}: Omit<EventDefinition<D, M>, 'meta'> & { meta?: M }): EventDefinition<D, M> => ({ meta, ...definition })

const count = Type.Integer({ minimum: 0 })

/** All event types. To add one, add a line here and `append` the event in a transaction. */
export const events = {
  // internal: only services and gateways read them
  'user.updated': define({ data: Shape({ user: Author }), state: true, supersedes: true }),
  'user.deleted': define({ data: Shape({ userId: Id }), erases: true }),
  'follow.changed': define({ data: Shape({ followerId: Id, followedId: Id, following: Type.Boolean() }), state: true }),
  'session.revoked': define({ data: Shape({ sessionId: Id, userId: Id }) }),
  'site.updated': define({ data: Shape({ site: Site }), state: true, supersedes: true }),
  // feed
  'post.published': define({ data: Shape({ post: PostSummary }), meta: Nullable(Shape({ mentions: Type.Array(Id) })) }),
  'post.withdrawn': define({ data: Shape({ postId: Id, slug: Slug }), erases: true }),
  // post:<id>
  'post.updated': define({
    data: Shape({ post: Post }),
    state: true,
    supersedes: true,
    renews: { type: 'post.published', dataFrom: ({ post: { body, html, ...summary } }: { post: Post }) => ({ post: summary }) },
  }),
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
  'comment.updated': define({
    data: Shape({ comment: Comment }),
    state: true,
    supersedes: true,
    renews: { type: 'comment.created', dataFrom: (data: { comment: Comment }) => data },
  }),
  'comment.deleted': define({ data: Shape({ comment: Comment }), erases: true }),
  // user:<id>
  'notification.created': define({ data: Shape({ notification: Notification, unreadCount: count }), state: true, supersedes: true }),
  /** The subject of the notification was removed, for example a post was deleted. */
  'notification.removed': define({ data: Shape({ notificationId: Id, unreadCount: count }), erases: true }),
  'notifications.read': define({ data: Shape({ unreadCount: count }), state: true }),
}

export type EventType = keyof typeof events
export type EventData<T extends EventType> = Static<(typeof events)[T]['data']>
export type EventMeta<T extends EventType> = Static<(typeof events)[T]['meta']>

export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type)
/** The definition of a type; undefined if this release does not know the type. */
export const definitionOf = (type: string): EventDefinition | undefined => (isEventType(type) ? events[type] : undefined)
export const isState = (type: string): boolean => definitionOf(type)?.state === true

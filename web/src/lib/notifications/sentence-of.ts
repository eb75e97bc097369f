import type { Notification } from '@duplex/contracts'
import { commentPath } from '../comments/comment-pages.ts'
import { postPath } from '../posts/paths.ts'

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** Describes a notification: who, as in `Ada, Ben and 3 others`, and what they did, without the title of the post. */
export function sentenceOf({ type, actors, actorCount, commentId }: Notification): { who: string; did: string } {
  const names = actors.map(({ username }) => username)
  const others = actorCount - names.length
  const who = list.format(others > 0 && names.length > 0 ? [...names, others === 1 ? '1 other' : `${others} others`] : names) || 'A user'
  const one = actorCount === 1
  switch (type) {
    case 'comment':
      return { who, did: 'commented on' }
    case 'reply':
      return { who, did: 'replied to your comment on' }
    case 'mention':
      return { who, did: commentId === null ? 'mentioned you in' : 'mentioned you in a comment on' }
    case 'like':
      return { who, did: one ? 'likes' : 'like' }
    case 'follow':
      return { who, did: one ? 'follows you' : 'follow you' }
  }
}

/** The whole sentence: `Ada commented on Tides`. */
export function textOf(notification: Notification): string {
  const { who, did } = sentenceOf(notification)
  return [who, did, notification.post?.title].filter(Boolean).join(' ')
}

/** The path that a notification links to: the comment, the post, or the newest follower. */
export function pathOf({ post, commentId, actors }: Notification): string {
  if (!post) return actors[0] ? `/@${actors[0].username}` : '/notifications'
  return commentId === null ? postPath(post.slug) : commentPath(post.slug, commentId)
}

/** A path that marks the notification as read, and redirects to its subject. */
export const openingOf = (notification: Notification): string =>
  `/notifications/${notification.id}?to=${encodeURIComponent(pathOf(notification))}`

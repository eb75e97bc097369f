import type { PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { sequenceOf } from '../live/sequence-of.ts'

/** A post as it is shown: its counts change as they happen. */
export class PostState {
  readonly id: number
  summary: PostSummary
  likeCount: number
  commentCount: number
  liked: boolean
  /** Its author has taken it back, or deleted it. */
  withdrawn = $state(false)
  /** A newer version than the one that was loaded. */
  revision = $state.raw<PostSummary | null>(null)
  #seen: number
  #likesHeard = 0

  /** `cursor` is that of the read that the post comes from. */
  constructor(post: PostSummary, cursor: string) {
    this.id = post.id
    this.summary = $state.raw(post)
    this.likeCount = $state(post.likeCount)
    this.commentCount = $state(post.commentCount)
    this.liked = $state(post.liked)
    this.#seen = sequenceOf(cursor)
  }

  /** Takes an event if it is of this post, unless what is shown is newer. */
  apply(event: LiveEvent): void {
    if (postIdOf(event) !== this.id) return
    const sequence = sequenceOf(event.id)
    if (sequence <= this.#seen) return
    this.#seen = sequence
    switch (event.type) {
      case 'like.changed':
        this.likeCount = event.data.likeCount
        this.#likesHeard++
        break
      case 'comments.changed':
        this.commentCount = event.data.commentCount
        break
      case 'post.published':
        this.summary = event.data.post
        this.withdrawn = false
        break
      case 'post.updated':
        if (event.data.post.version > this.summary.version) this.revision = event.data.post
        break
      case 'post.withdrawn':
      case 'post.deleted':
        this.withdrawn = true
    }
  }

  /** Shows a like, or its taking back, before it is stored. Answers what takes the outcome: what was stored, or null where nothing was. */
  startLike(): (outcome: { liked: boolean; likeCount: number } | null) => void {
    const before = { liked: this.liked, likeCount: this.likeCount }
    const heard = this.#likesHeard
    this.liked = !before.liked
    this.likeCount += this.liked ? 1 : -1
    return (outcome) => {
      const { liked, likeCount } = outcome ?? before
      this.liked = liked
      // a count that was heard since is newer
      if (heard === this.#likesHeard) this.likeCount = likeCount
    }
  }
}

/** The post an event is about; null where it is about none. */
export function postIdOf({ data }: LiveEvent): number | null {
  if ('postId' in data) return data.postId
  return 'post' in data ? data.post.id : null
}

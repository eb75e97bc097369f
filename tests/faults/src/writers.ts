import { setTimeout as sleep } from 'node:timers/promises'
import type { Visitor } from '@duplex/e2e'
import type { Ledger } from './ledger.ts'

export interface Writers {
  /** Resolves once every writer has the response to its last write. */
  stop(): Promise<void>
}

/** Between two comments or two likes of one writer. */
const COMMENT_INTERVAL_MS = 300
const LIKE_INTERVAL_MS = 1_000

/** Every writer comments steadily, and likes and unlikes the post. A comment without acknowledgement is sent again with the same key. */
export function startWriting(visitors: Visitor[], slug: string, ledger: Ledger): Writers {
  let going = true

  const comment = async (visitor: Visitor) => {
    for (let count = 1; going; count++) {
      const text = `${visitor.username} writes ${count} to ${slug}`
      const begunAt = performance.now()
      const { id } = await visitor.persistComment(slug, text)
      ledger.comment(id, begunAt)
      await sleep(COMMENT_INTERVAL_MS)
    }
  }
  const like = async (visitor: Visitor) => {
    for (let liked = true; going; liked = !liked) {
      await visitor.persist(liked ? 'PUT' : 'DELETE', `/api/posts/${slug}/like`)
      ledger.likes.set(visitor.username, liked)
      await sleep(LIKE_INTERVAL_MS)
    }
  }

  const writing = visitors.flatMap((visitor) => [comment(visitor), like(visitor)])
  return {
    stop: async () => {
      going = false
      await Promise.all(writing)
    },
  }
}

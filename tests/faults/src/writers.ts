import { setTimeout as sleep } from 'node:timers/promises'
import type { Visitor } from '@duplex/e2e'
import type { Ledger } from './ledger.ts'

export interface Writers {
  /** Resolves once everybody has been told how their last write went. */
  stop(): Promise<void>
}

/** Milliseconds between one's comments, and one's likes. */
const COMMENT = 300
const LIKE = 1_000

/** Everybody comments steadily, and likes the post and takes it back. What is not acknowledged is sent again, with the same key. */
export function startWriting(visitors: Visitor[], slug: string, ledger: Ledger): Writers {
  let going = true

  const comment = async (visitor: Visitor) => {
    for (let count = 1; going; count++) {
      const text = `${visitor.username} writes ${count} to ${slug}`
      const begunAt = performance.now()
      const { id } = await visitor.persistComment(slug, text)
      ledger.comment(id, begunAt)
      await sleep(COMMENT)
    }
  }
  const like = async (visitor: Visitor) => {
    for (let liked = true; going; liked = !liked) {
      await visitor.persist(liked ? 'PUT' : 'DELETE', `/api/posts/${slug}/like`)
      ledger.likes.set(visitor.username, liked)
      await sleep(LIKE)
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

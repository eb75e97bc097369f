import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'
import type { Person } from './person.ts'

export interface Writers {
  /** Resolves once everybody has been told how their last write went. */
  stop(): Promise<void>
}

/** Milliseconds between one's comments, and one's likes. */
const COMMENT = 300
const LIKE = 1_000

/** Everybody comments steadily, and likes the post and takes it back. What is not acknowledged is sent again, with the same key. */
export function startWriting(people: Person[], slug: string, ledger: Ledger): Writers {
  let going = true

  const comment = async (person: Person) => {
    for (let count = 1; going; count++) {
      const text = `${person.name} writes ${count} to ${slug}`
      const begunAt = performance.now()
      const { comment } = await person.persist('POST', `/api/posts/${slug}/comments`, { body: text }, text)
      ledger.comment(comment.id, begunAt)
      await sleep(COMMENT)
    }
  }
  const like = async (person: Person) => {
    for (let liked = true; going; liked = !liked) {
      await person.persist(liked ? 'PUT' : 'DELETE', `/api/posts/${slug}/like`)
      ledger.likes.set(person.name, liked)
      await sleep(LIKE)
    }
  }

  const writing = people.flatMap((person) => [comment(person), like(person)])
  return {
    stop: async () => {
      going = false
      await Promise.all(writing)
    },
  }
}

import type { Comment } from '@duplex/contracts'
import { ApiError } from '../api/api-error.ts'
import { callApi } from '../api/call-api.ts'
import { keepTrying } from '../api/keep-trying.ts'
import { postPath } from '../posts/paths.ts'

export interface Outgoing {
  /** The Idempotency-Key: a comment that is sent twice is stored once. */
  key: string
  parentId: number | null
  body: string
}

/** Comments that are being sent. They are shown until they are stored or rejected. */
export class CommentOutbox {
  outgoing = $state.raw<readonly (Outgoing & { waits: boolean })[]>([])
  readonly #send: (comment: Outgoing) => Promise<Comment>

  constructor(send: (comment: Outgoing) => Promise<Comment>) {
    this.#send = send
  }

  /** Sends a comment, and retries with the same key. Throws an ApiError if the comment is rejected, or if the retries fail too. */
  async post(comment: Outgoing): Promise<Comment> {
    this.outgoing = [...this.outgoing, { ...comment, waits: false }]
    const onRetry = () => {
      this.outgoing = this.outgoing.map((other) => (other.key === comment.key ? { ...other, waits: true } : other))
    }
    try {
      return await keepTrying(() => this.#send(comment), onRetry)
    } catch (error) {
      if (!(error instanceof ApiError) || error.retry === 'never') throw error
      throw new ApiError(error.code, `${error.message}. Your text is kept. Try again: the comment will not be posted twice`)
    } finally {
      this.outgoing = this.outgoing.filter(({ key }) => key !== comment.key)
    }
  }
}

/** Creates a comment through the HTTP API. Throws an ApiError. */
export const sendCommentTo =
  (slug: string) =>
  async ({ key, parentId, body }: Outgoing): Promise<Comment> => {
    const { data } = await callApi<{ comment: Comment }>(`/api${postPath(slug)}/comments`, {
      method: 'POST',
      body: { body, parentId },
      headers: { 'idempotency-key': key },
    })
    return data.comment
  }

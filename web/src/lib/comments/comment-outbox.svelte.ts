import type { Comment } from '@duplex/contracts'
import { ApiProblem } from '../api/api-problem.ts'
import { callApi } from '../api/call-api.ts'
import { keepTrying } from '../api/keep-trying.ts'

export interface Outgoing {
  /** Makes a comment that is sent twice one comment. */
  key: string
  parentId: number | null
  body: string
}

/** Comments on their way: shown at once, and until they are stored or refused. */
export class CommentOutbox {
  outgoing = $state.raw<readonly (Outgoing & { waits: boolean })[]>([])
  readonly #send: (comment: Outgoing) => Promise<Comment>

  constructor(send: (comment: Outgoing) => Promise<Comment>) {
    this.#send = send
  }

  /** Sends a comment until it is answered, under its one key. Throws an ApiProblem where it was refused, or nobody answers. */
  async post(comment: Outgoing): Promise<Comment> {
    this.outgoing = [...this.outgoing, { ...comment, waits: false }]
    const waits = () => {
      this.outgoing = this.outgoing.map((other) => (other.key === comment.key ? { ...other, waits: true } : other))
    }
    try {
      return await keepTrying(() => this.#send(comment), waits)
    } catch (problem) {
      throw problem instanceof ApiProblem && problem.passes
        ? new ApiProblem(problem.code, 'The comment could not be sent. Your text is kept. Try again: it will not be posted twice')
        : problem
    } finally {
      this.outgoing = this.outgoing.filter(({ key }) => key !== comment.key)
    }
  }
}

/** Writes a comment on a post over the HTTP API. Throws an ApiProblem. */
export const sendCommentTo =
  (slug: string) =>
  async ({ key, parentId, body }: Outgoing): Promise<Comment> => {
    const { data } = await callApi<{ comment: Comment }>(`/api/posts/${slug}/comments`, {
      method: 'POST',
      body: { body, parentId },
      headers: { 'idempotency-key': key },
    })
    return data.comment
  }

import type { Comment } from '@duplex/contracts'
import type { UpFrame } from '@duplex/contracts/live'
import { LiveError } from './live-error.ts'

export const CANNOT_SEND = 'Comments need a WebSocket'

/** Comments that the server has not acknowledged yet, by the `ref` of their frame. */
export class PendingComments {
  readonly #pending = new Map<string, { frame: UpFrame; resolve: (comment: Comment) => void; reject: (error: LiveError) => void }>()

  add(ref: string, frame: UpFrame): Promise<Comment> {
    return new Promise((resolve, reject) => {
      this.#pending.set(ref, { frame, resolve, reject })
    })
  }

  /** Sends all comments again on a new connection. Rejects them if it cannot send. */
  resend(send: ((frame: UpFrame) => void) | null): void {
    if (!send) this.rejectAll(new LiveError(null, CANNOT_SEND))
    for (const { frame } of this.#pending.values()) send?.(frame)
  }

  acknowledge(ref: string, comment: Comment | undefined): void {
    if (comment) this.#pending.get(ref)?.resolve(comment)
    this.#pending.delete(ref)
  }

  reject(ref: string, error: LiveError): void {
    this.#pending.get(ref)?.reject(error)
    this.#pending.delete(ref)
  }

  rejectAll(error: LiveError): void {
    for (const ref of this.#pending.keys()) this.reject(ref, error)
  }
}

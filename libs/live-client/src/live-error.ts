/**
 * Why a connection was closed, a channel was rejected or a comment was not stored. `code` is an error code of the contracts, or
 * null if the server sent none.
 */
export class LiveError extends Error {
  override readonly name = 'LiveError'
  readonly code: string | null

  constructor(code: string | null, message: string) {
    super(message)
    this.code = code
  }
}

/** Why a stream ended, a channel was refused or a comment not taken. `code` is one of the contracts' error codes, or null where nothing was answered. */
export class LiveError extends Error {
  override readonly name = 'LiveError'
  readonly code: string | null

  constructor(code: string | null, message: string) {
    super(message)
    this.code = code
  }
}

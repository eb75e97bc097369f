/** What the HTTP API refused, or that it could not be asked. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** One of the contracts' error codes; null where nothing was answered. */
  readonly code: string | null
  /** What is wrong with a field, by its name. */
  readonly fields: Record<string, string>

  constructor(code: string | null, message: string, fields: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.fields = fields
  }

  /** To sign in first may help. */
  get signIn(): boolean {
    return this.code === 'UNAUTHENTICATED'
  }

  /** Nothing is known to have happened: what may safely happen twice can be tried again. */
  get passes(): boolean {
    return this.code === null || this.code === 'UNAVAILABLE' || this.code === 'OUTCOME_UNKNOWN'
  }
}

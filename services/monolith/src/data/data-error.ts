/** An expected failure. Its message is one line for people: what is wrong, and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError'
}

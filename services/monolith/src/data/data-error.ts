/** What stands in the way of moving the data, in one line for people: what it is, and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError'
}

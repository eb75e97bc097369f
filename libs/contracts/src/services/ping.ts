import { method } from '../contract.ts'
import { Empty } from '../shapes.ts'

/** A method of every contract. It succeeds if the service runs and can read its database. */
export const ping = method({ input: Empty, output: Empty, idempotent: true, timeout: 1_000 })

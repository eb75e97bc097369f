import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** argon2id with OWASP's parameters: 19 MiB, two passes, one lane. It runs outside the event loop. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes the same time if there is no hash: the delay of an answer does not show whether an account exists. */
  matches(password: string, hash: string | undefined): Promise<boolean>
}

export function createPasswords(): Passwords {
  let unusedHash: Promise<string> | undefined
  return {
    hash: (password) => hash(password, parameters),
    matches: async (password, stored) => {
      unusedHash ??= hash(randomBytes(32), parameters)
      const right = await verify(stored ?? (await unusedHash), password)
      return right && stored !== undefined
    },
  }
}

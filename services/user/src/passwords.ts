import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** argon2id, off the event loop, with OWASP's parameters: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes the same time where there is nobody to compare with: an answer's delay does not tell who has an account. */
  matches(password: string, hash: string | undefined): Promise<boolean>
}

export function createPasswords(): Passwords {
  let nobody: Promise<string> | undefined
  return {
    hash: (password) => hash(password, parameters),
    matches: async (password, stored) => {
      nobody ??= hash(randomBytes(32), parameters)
      const right = await verify(stored ?? (await nobody), password)
      return right && stored !== undefined
    },
  }
}

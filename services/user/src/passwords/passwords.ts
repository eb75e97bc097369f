import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** argon2id with OWASP's parameters: 19 MiB, two passes, one lane. It runs outside the event loop. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The same for composed and decomposed characters, which look alike and depend on the keyboard. NIST SP 800-63B, 3.1.1.2. */
export const normalize = (password: string): string => password.normalize('NFKC')

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes the same time if there is no hash: the delay of an answer does not show whether an account exists. */
  matches(password: string, hash: string | undefined): Promise<boolean>
}

export function createPasswords(): Passwords {
  let unusedHash: Promise<string> | undefined
  return {
    hash: (password) => hash(normalize(password), parameters),
    matches: async (password, stored) => {
      unusedHash ??= hash(randomBytes(32), parameters)
      const known = stored ?? (await unusedHash)
      const normalized = normalize(password)
      // a release before this one has hashed passwords as they were sent
      const right = (await verify(known, normalized)) || (normalized !== password && (await verify(known, password)))
      return right && stored !== undefined
    },
  }
}

import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, which nobody can guess. */
export const newSessionToken = (): string => randomBytes(32).toString('base64url')

/** What is stored: fast to compute, because a random token needs no slow hash. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: too many to guess. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** The hash to store. A fast one is enough: the token is random. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

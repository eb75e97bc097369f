import Type, { type Static } from 'typebox'
import { contract, method } from './contract.ts'
import { Empty, Id, Nullable, Shape, Timestamp } from './shapes.ts'

export const Username = Type.String({ pattern: '^[A-Za-z0-9_]{3,20}$', description: '3–20 letters, digits or underscores' })
/** One @ with something on either side and no spaces; whether mail arrives there only mail can tell. */
export const Email = Type.String({ pattern: '^[^\\s@]{1,64}@[^\\s@]{1,189}$', maxLength: 254, description: 'an email address' })
export const Password = Type.String({ minLength: 8, maxLength: 200 })

/** `email` only where it is the reader's own. */
export const User = Shape({
  id: Id,
  username: Type.String(),
  email: Type.Optional(Type.String()),
  bio: Type.String(),
  avatarUrl: Nullable(Type.String()),
  createdAt: Timestamp,
  followerCount: Type.Integer(),
  followingCount: Type.Integer(),
  following: Type.Boolean(),
})
export type User = Static<typeof User>

const SessionToken = Type.String({ minLength: 1, maxLength: 200 })
const SignedIn = Shape({ user: User, token: SessionToken })

export const userContract = contract('user', {
  register: method({
    input: Shape({ username: Username, email: Email, password: Password }),
    output: SignedIn,
    errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN'],
  }),
  signIn: method({
    input: Shape({ login: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 200 }) }),
    output: SignedIn,
    errors: ['INVALID_CREDENTIALS'],
  }),
  /** Ends the session. A token that is no session's is no error: it is signed out. */
  signOut: method({ input: Shape({ token: SessionToken }), output: Empty, idempotent: true }),
  /** Whose session a token is. */
  authenticate: method({
    input: Shape({ token: SessionToken }),
    output: Shape({
      sessionId: Id,
      expiresAt: Timestamp,
      actor: Shape({ id: Id, username: Type.String(), avatarUrl: Nullable(Type.String()) }),
    }),
    errors: ['UNAUTHENTICATED'],
    idempotent: true,
  }),
  get: method({
    input: Shape({ username: Type.String({ maxLength: 100 }) }),
    output: Shape({ user: User }),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
})

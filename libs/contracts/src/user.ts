import Type, { type Static } from 'typebox'
import { contract, method } from './contract.ts'
import { IMAGE_NAME, imageMethods } from './image.ts'
import {
  MAX_BIO_LENGTH,
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  MAX_USER_AGENT_LENGTH,
  MAX_USERNAME_LENGTH,
  MIN_PASSWORD_LENGTH,
  MIN_USERNAME_LENGTH,
} from './limits.ts'
import { notificationMethods } from './notification.ts'
import { ping } from './ping.ts'
import { Empty, Id, Nullable, PageCursor, PageLimit, Shape, Timestamp } from './shapes.ts'
import { siteMethods } from './site.ts'

export const Username = Type.String({
  pattern: `^[A-Za-z0-9_]{${MIN_USERNAME_LENGTH},${MAX_USERNAME_LENGTH}}$`,
  description: `${MIN_USERNAME_LENGTH}–${MAX_USERNAME_LENGTH} letters, digits or underscores`,
})
/** One @ with something on either side and no spaces; whether mail arrives there only mail can tell. */
export const Email = Type.String({
  pattern: '^[^\\s@]{1,64}@[^\\s@]{1,189}$',
  maxLength: MAX_EMAIL_LENGTH,
  description: 'an email address',
})
export const Password = Type.String({ minLength: MIN_PASSWORD_LENGTH, maxLength: MAX_PASSWORD_LENGTH })
export const Bio = Type.String({ maxLength: MAX_BIO_LENGTH })
export const AvatarUrl = Type.String({
  pattern: `^(https://[^\\s"'<>\\\\]{1,480}|/images/${IMAGE_NAME})$`,
  description: 'an https:// address, or that of an uploaded image',
})
/** An admin looks after the whole blog: its title, who may register, and the removal of anything and anybody. */
export const Role = Type.Union([Type.Literal('member'), Type.Literal('admin')])
export type Role = Static<typeof Role>

/** `email` and `role` only where they are the reader's own, or the reader is an admin. */
export const User = Shape({
  id: Id,
  username: Type.String(),
  email: Type.Optional(Type.String()),
  role: Type.Optional(Role),
  bio: Type.String(),
  avatarUrl: Nullable(Type.String()),
  createdAt: Timestamp,
  followerCount: Type.Integer(),
  followingCount: Type.Integer(),
  following: Type.Boolean(),
})
export type User = Static<typeof User>

/** A sign-in that still holds. `userAgent` is what the browser or program called itself; empty where it did not say. */
export const SessionInfo = Shape({
  id: Id,
  userAgent: Type.String(),
  createdAt: Timestamp,
  /** To within some minutes. */
  lastSeenAt: Timestamp,
  expiresAt: Timestamp,
})
export type SessionInfo = Static<typeof SessionInfo>

/** Whoever is looked for by name: what cannot be a username is nobody's. */
const AnyUsername = Type.String({ maxLength: 100 })
const SessionToken = Type.String({ minLength: 1, maxLength: 200 })
const UserAgent = Type.String({ maxLength: MAX_USER_AGENT_LENGTH })
const SignedIn = Shape({ user: User, token: SessionToken })

export const userContract = contract('user', {
  ping,
  /** The first who registers in a blog becomes its admin. FORBIDDEN where registration is closed. */
  register: method({
    input: Shape({
      username: Username,
      email: Email,
      password: Password,
      userAgent: Type.Optional(UserAgent),
      /** An author of the demo posts, who never becomes the admin. */
      demo: Type.Optional(Type.Boolean()),
    }),
    output: SignedIn,
    errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'FORBIDDEN'],
  }),
  signIn: method({
    input: Shape({
      login: Type.String({ minLength: 1, maxLength: MAX_EMAIL_LENGTH }),
      password: Type.String({ minLength: 1, maxLength: MAX_PASSWORD_LENGTH }),
      userAgent: Type.Optional(UserAgent),
    }),
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
      actor: Shape({ id: Id, username: Type.String(), avatarUrl: Nullable(Type.String()), admin: Type.Optional(Type.Boolean()) }),
    }),
    errors: ['UNAUTHENTICATED'],
    idempotent: true,
  }),
  /** The actor's sessions, the one last used first. */
  listSessions: method({ input: Empty, output: Shape({ items: Type.Array(SessionInfo) }), errors: ['UNAUTHENTICATED'], idempotent: true }),
  /** Ends one of the actor's sessions. */
  endSession: method({ input: Shape({ id: Id }), output: Empty, errors: ['UNAUTHENTICATED', 'NOT_FOUND'] }),
  get: method({
    input: Shape({ username: AnyUsername }),
    output: Shape({ user: User }),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** Changes what is named of the actor. */
  update: method({
    input: Shape({
      username: Type.Optional(Username),
      email: Type.Optional(Email),
      bio: Type.Optional(Bio),
      avatarUrl: Type.Optional(Nullable(AvatarUrl)),
    }),
    output: Shape({ user: User }),
    errors: ['UNAUTHENTICATED', 'USERNAME_TAKEN', 'EMAIL_TAKEN'],
    idempotent: true,
  }),
  /** Ends the actor's other sessions. INVALID at `/currentPassword` where that is wrong. */
  changePassword: method({
    input: Shape({
      currentPassword: Type.String({ minLength: 1, maxLength: MAX_PASSWORD_LENGTH }),
      password: Password,
      keepSession: Type.Optional(Id),
    }),
    output: Empty,
    errors: ['UNAUTHENTICATED'],
  }),
  /**
   * Deletes an account, with all that it wrote: one's own with its `password` (INVALID at `/password` where that is wrong),
   * anybody's as an admin. CONFLICT for the only admin while others are there.
   */
  remove: method({
    input: Shape({ username: AnyUsername, password: Type.Optional(Type.String({ maxLength: MAX_PASSWORD_LENGTH })) }),
    output: Empty,
    errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
  }),
  /** Makes it so, whatever it was. Nobody follows themselves: INVALID at `/username`. */
  setFollow: method({
    input: Shape({ username: AnyUsername, following: Type.Boolean() }),
    output: Shape({ user: User }),
    errors: ['UNAUTHENTICATED', 'NOT_FOUND'],
    idempotent: true,
  }),
  /** Everybody, newest first, or those with `q` in their name or email address: for an admin. */
  list: method({
    input: Shape({ q: Type.Optional(Type.String({ maxLength: 100 })), before: Type.Optional(PageCursor), limit: PageLimit }),
    output: Shape({ items: Type.Array(User), next: Nullable(PageCursor) }),
    errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'MALFORMED'],
    idempotent: true,
  }),
  /** For an admin. CONFLICT where nobody would be left to be one. */
  setRole: method({
    input: Shape({ username: AnyUsername, role: Role }),
    output: Shape({ user: User }),
    errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
    idempotent: true,
  }),
  ...notificationMethods,
  ...siteMethods,
  ...imageMethods,
})

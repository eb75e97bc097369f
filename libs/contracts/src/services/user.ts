import Type, { type Static } from 'typebox'
import { contract, method } from '../contract.ts'
import {
  MAX_BIO_LENGTH,
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  MAX_USER_AGENT_LENGTH,
  MAX_USERNAME_LENGTH,
  MIN_PASSWORD_LENGTH,
  MIN_USERNAME_LENGTH,
} from '../limits.ts'
import { Empty, Id, Nullable, PageCursor, PageLimit, Shape, Timestamp } from '../shapes.ts'
import { imageMethods } from './image.ts'
import { IMAGE_NAME } from './image-name.ts'
import { notificationMethods } from './notification.ts'
import { ping } from './ping.ts'
import { siteMethods } from './site.ts'

export const Username = Type.String({
  pattern: `^[A-Za-z0-9_]{${MIN_USERNAME_LENGTH},${MAX_USERNAME_LENGTH}}$`,
  description: `${MIN_USERNAME_LENGTH}–${MAX_USERNAME_LENGTH} letters, digits or underscores`,
})
/** One @ with text on both sides and no spaces. Only a sent mail could prove more. */
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
/** An admin may change the site's settings and delete all content and users. */
export const Role = Type.Union([Type.Literal('member'), Type.Literal('admin')])
export type Role = Static<typeof Role>

/** `email` and `role` are present only for the user's own account and for admins. */
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

/** A session that has not ended. `userAgent` is the client's `User-Agent` header, or empty. */
export const SessionInfo = Shape({
  id: Id,
  userAgent: Type.String(),
  createdAt: Timestamp,
  /** Accurate to a few minutes. */
  lastSeenAt: Timestamp,
  expiresAt: Timestamp,
})
export type SessionInfo = Static<typeof SessionInfo>

/** A username to look up. It need not be a valid username; then no user has it. */
const AnyUsername = Type.String({ maxLength: 100 })
const SessionToken = Type.String({ minLength: 1, maxLength: 200 })
const UserAgent = Type.String({ maxLength: MAX_USER_AGENT_LENGTH })
/** The network address of the client, in any stable form. Only the gateway sends it. */
const ClientAddress = Type.String({ maxLength: 100 })
const SignedIn = Shape({ user: User, token: SessionToken })

export const userContract = contract('user', {
  ping,
  /** FORBIDDEN if registration is closed, or if the setup token is not valid. */
  register: method({
    input: Shape({
      username: Username,
      email: Email,
      password: Password,
      userAgent: Type.Optional(UserAgent),
      address: Type.Optional(ClientAddress),
      /** The result of `getSetupToken`: the user becomes the first admin, also if registration is closed. */
      setupToken: Type.Optional(SessionToken),
      /** An author of the demo posts. Such a user never becomes an admin. */
      demo: Type.Optional(Type.Boolean()),
    }),
    output: SignedIn,
    errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'FORBIDDEN'],
  }),
  /**
   * The token with which a user can register as the first admin; null if the blog has an admin. Every call returns the same
   * token until it is used. It is meant for the log of the gateway and must not be returned to clients.
   */
  getSetupToken: method({ input: Empty, output: Shape({ token: Nullable(SessionToken) }), idempotent: true }),
  signIn: method({
    input: Shape({
      login: Type.String({ minLength: 1, maxLength: MAX_EMAIL_LENGTH }),
      password: Type.String({ minLength: 1, maxLength: MAX_PASSWORD_LENGTH }),
      userAgent: Type.Optional(UserAgent),
      address: Type.Optional(ClientAddress),
    }),
    output: SignedIn,
    errors: ['INVALID_CREDENTIALS'],
  }),
  /**
   * For the limits of the gateway, and for no client: the account of a login (equal for its username and email address; for an
   * unknown login, a value of its own), and whether the user has signed in from this address within the last 30 days.
   */
  findLogin: method({
    input: Shape({ login: Type.String({ maxLength: MAX_EMAIL_LENGTH }), address: ClientAddress }),
    output: Shape({ account: Type.String(), known: Type.Boolean() }),
    idempotent: true,
  }),
  /** Ends the session. An unknown token is not an error. */
  signOut: method({ input: Shape({ token: SessionToken }), output: Empty, idempotent: true }),
  /** The session of a token, and its user. */
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
  /** The actor's sessions, last used first. */
  listSessions: method({ input: Empty, output: Shape({ items: Type.Array(SessionInfo) }), actor: 'required', idempotent: true }),
  /** Ends one of the actor's sessions. */
  endSession: method({ input: Shape({ id: Id }), output: Empty, actor: 'required', errors: ['NOT_FOUND'] }),
  /** Ends all sessions of the actor, however many, except `keepSession`. */
  endSessions: method({ input: Shape({ keepSession: Type.Optional(Id) }), output: Empty, actor: 'required', idempotent: true }),
  /** A former username finds the user who was renamed. */
  get: method({
    input: Shape({ username: AnyUsername }),
    output: Shape({ user: User }),
    errors: ['NOT_FOUND'],
    actor: 'optional',
    idempotent: true,
  }),
  /**
   * Changes the given fields of the actor. A new username or email address needs the `password`: INVALID at `/password` if it
   * is missing or wrong.
   */
  update: method({
    input: Shape({
      username: Type.Optional(Username),
      email: Type.Optional(Email),
      bio: Type.Optional(Bio),
      avatarUrl: Type.Optional(Nullable(AvatarUrl)),
      password: Type.Optional(Type.String({ maxLength: MAX_PASSWORD_LENGTH })),
    }),
    output: Shape({ user: User }),
    actor: 'required',
    errors: ['USERNAME_TAKEN', 'EMAIL_TAKEN'],
    idempotent: true,
  }),
  /** Ends the actor's other sessions. INVALID at `/currentPassword` if it is wrong. */
  changePassword: method({
    input: Shape({
      currentPassword: Type.String({ minLength: 1, maxLength: MAX_PASSWORD_LENGTH }),
      password: Password,
      keepSession: Type.Optional(Id),
    }),
    output: Empty,
    actor: 'required',
  }),
  /**
   * A token with which the user can set a new password once, within 24 hours. It replaces an earlier one. Only for admins.
   * CONFLICT for a demo author.
   */
  createPasswordReset: method({
    input: Shape({ username: AnyUsername }),
    output: Shape({ token: SessionToken, expiresAt: Timestamp }),
    actor: 'required',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
  }),
  /** Ends all sessions of the user. INVALID at `/token` if the token is used, expired or unknown. */
  resetPassword: method({
    input: Shape({ token: SessionToken, password: Password }),
    output: Shape({ userId: Id, username: Type.String() }),
  }),
  /**
   * Deletes an account with all its content. Users delete their own account with its `password` (INVALID at `/password` if
   * it is wrong). Admins delete any account. CONFLICT for the only admin while there are other users.
   */
  remove: method({
    input: Shape({ username: AnyUsername, password: Type.Optional(Type.String({ maxLength: MAX_PASSWORD_LENGTH })) }),
    output: Empty,
    actor: 'required',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
  }),
  /** Sets whether the actor follows the user. INVALID at `/username` for the actor's own name. */
  setFollow: method({
    input: Shape({ username: AnyUsername, following: Type.Boolean() }),
    output: Shape({ user: User }),
    actor: 'required',
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** Users, newest first; with `q`, only users whose name or email address contains it. Only for admins. */
  list: method({
    input: Shape({ q: Type.Optional(Type.String({ maxLength: 100 })), before: Type.Optional(PageCursor), limit: PageLimit }),
    output: Shape({ items: Type.Array(User), next: Nullable(PageCursor) }),
    actor: 'required',
    errors: ['FORBIDDEN', 'MALFORMED'],
    idempotent: true,
  }),
  /** Only for admins. CONFLICT if no admin would be left. */
  setRole: method({
    input: Shape({ username: AnyUsername, role: Role }),
    output: Shape({ user: User }),
    actor: 'required',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
    idempotent: true,
  }),
  ...notificationMethods,
  ...siteMethods,
  ...imageMethods,
})

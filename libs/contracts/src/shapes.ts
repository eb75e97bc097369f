import Type, { type Static, type TSchema } from 'typebox'
import { MAX_IDEMPOTENCY_KEY_LENGTH, MAX_PAGE_CURSOR_LENGTH, MAX_PAGE_ITEMS } from './limits.ts'

/** An object that takes no unknown fields. */
export const Shape = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, { additionalProperties: false })
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** ISO 8601, UTC, with milliseconds: what `Date.prototype.toISOString` writes. */
export const Timestamp = Type.String({ format: 'date-time' })
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** How far the answer's projection has followed the event log: `<epoch>-<sequence>`. See cursor.ts. */
export const CursorText = Type.String({ pattern: '^[A-Za-z0-9]{1,32}-[0-9]{1,16}$' })

/** The place in a list to go on from: opaque to callers, made by the service that reads it. */
export const PageCursor = Type.String({ minLength: 1, maxLength: MAX_PAGE_CURSOR_LENGTH })
export const PageLimit = Type.Integer({ minimum: 1, maximum: MAX_PAGE_ITEMS })
export const IdempotencyKey = Type.String({ minLength: 1, maxLength: MAX_IDEMPOTENCY_KEY_LENGTH })
export const Empty = Shape({})

export const Author = Shape({ id: Id, username: Type.String(), avatarUrl: Nullable(Type.String()) })
export type Author = Static<typeof Author>

/** Somebody as they are shown, and no more of what is known of them. */
export const asAuthor = ({ id, username, avatarUrl }: Author): Author => ({ id, username, avatarUrl })

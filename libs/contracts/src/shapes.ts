import Type, { type Static, type TSchema } from 'typebox'
import { MAX_IDEMPOTENCY_KEY_LENGTH, MAX_PAGE_CURSOR_LENGTH, MAX_PAGE_ITEMS } from './limits.ts'

/** An object schema that rejects unknown fields. */
export const Shape = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, { additionalProperties: false })
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` returns it. */
export const Timestamp = Type.String({ format: 'date-time' })
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** The position in the event log up to which the response includes all changes: `<epoch>-<sequence>`. See cursor.ts. */
export const CursorText = Type.String({ pattern: '^[A-Za-z0-9]{1,32}-[0-9]{1,16}$' })

/** Where the next page of a list starts. Only the service that created it can interpret it. */
export const PageCursor = Type.String({ minLength: 1, maxLength: MAX_PAGE_CURSOR_LENGTH })
export const PageLimit = Type.Integer({ minimum: 1, maximum: MAX_PAGE_ITEMS })
export const IdempotencyKey = Type.String({ minLength: 1, maxLength: MAX_IDEMPOTENCY_KEY_LENGTH })
export const Empty = Shape({})

export const Author = Shape({ id: Id, username: Type.String(), avatarUrl: Nullable(Type.String()) })
export type Author = Static<typeof Author>

/** Reduces a user to the public fields. */
export const asAuthor = ({ id, username, avatarUrl }: Author): Author => ({ id, username, avatarUrl })

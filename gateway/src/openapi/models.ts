import { Author, Comment, errorCodes, Image, Notification, Post, PostSummary, SessionInfo, Site, User } from '@duplex/contracts'
import Type, { type TSchema } from 'typebox'

/** An error as the API answers it (RFC 9457): see problem.ts, which writes it. */
export const ProblemModel = Type.Object(
  {
    type: Type.String({ description: '`urn:duplex:problem:` and the code' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(errorCodes), {
      description: 'What went wrong, in a word that stays the same: the one thing to tell errors apart by',
    }),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          { path: Type.String({ description: 'Where: a JSON Pointer (RFC 6901)' }), message: Type.String() },
          { additionalProperties: false },
        ),
        { description: 'With INVALID: every invalid field' },
      ),
    ),
    traceId: Type.Optional(Type.String({ description: 'With a status of 500 and above: what to look for in the logs' })),
  },
  { additionalProperties: false },
)

/** What the document calls by a name, wherever a route's schema has it. */
export const models: Record<string, TSchema> = {
  Problem: ProblemModel,
  User,
  Author,
  Post,
  PostSummary,
  Comment,
  Notification,
  SessionInfo,
  Image,
  Site,
}

const names = new Map(Object.entries(models).map(([name, schema]) => [schema as unknown, name]))

/** The same schema with each model below it (and, unless `own`, itself) as a reference to where the document has it. */
export function withReferences(schema: unknown, own = false): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  const name = own ? undefined : names.get(schema)
  if (name) return { $ref: `#/components/schemas/${name}` }
  if (Array.isArray(schema)) return schema.map((one) => withReferences(one))
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withReferences(value)]))
}

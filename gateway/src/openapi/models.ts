import { Author, Comment, errorCodes, Image, Notification, Post, PostSummary, SessionInfo, Site, User } from '@duplex/contracts'
import Type, { type TSchema } from 'typebox'

/** An error response (RFC 9457). http/problem.ts creates it. */
export const ProblemModel = Type.Object(
  {
    type: Type.String({ description: '`urn:duplex:problem:` and the code' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(errorCodes), {
      description: 'Identifies the error. The code does not change between releases; the texts may change',
    }),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          { path: Type.String({ description: 'The invalid field, as a JSON Pointer (RFC 6901)' }), message: Type.String() },
          { additionalProperties: false },
        ),
        { description: 'With INVALID: every invalid field' },
      ),
    ),
    traceId: Type.Optional(Type.String({ description: 'With a status of 500 and above: the id of the request in the logs' })),
  },
  { additionalProperties: false },
)

/** The named schemas of the document. A route's schema refers to them by name. */
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

/** Replaces every model in a schema by a reference to its name. With `own`, the schema itself is not replaced. */
export function withReferences(schema: unknown, own = false): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  const name = own ? undefined : names.get(schema)
  if (name) return { $ref: `#/components/schemas/${name}` }
  if (Array.isArray(schema)) return schema.map((one) => withReferences(one))
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withReferences(value)]))
}

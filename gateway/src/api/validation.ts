import { DuplexError, validator } from '@duplex/contracts'
import type { FastifySchemaCompiler } from 'fastify'
import Type, { type TObject, type TSchema } from 'typebox'

type Result = { value: unknown } | { error: DuplexError }

/** Validates what a route declares in its schema, with the same messages as a service. Compiled once per route. */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return bodyValidator(schema)
  return textValidator(schema as TObject, httpPart === 'params' ? 'NOT_FOUND' : 'INVALID')
}

function bodyValidator(schema: TSchema): (body: unknown) => Result {
  const { errors } = validator(schema)
  return (body) => {
    // the framework passes null for an absent body
    if (body === null) return { error: new DuplexError('MALFORMED', 'The body must be JSON') }
    const found = errors(body)
    return found.length ? { error: new DuplexError('INVALID', undefined, { errors: found }) } : { value: body }
  }
}

/**
 * Validates path and query parameters, which arrive as text. MALFORMED: a number or boolean that cannot be parsed, a parameter
 * given twice, an empty or too long cursor. A value that can be parsed but is out of bounds is INVALID in a query. In a path
 * it is NOT_FOUND, because no resource can have that address.
 */
function textValidator(schema: TObject, outOfBounds: 'INVALID' | 'NOT_FOUND'): (input: unknown) => Result {
  const { errors } = validator(schema)
  const namesOf = (is: (property: TSchema | undefined) => boolean) =>
    new Set(Object.keys(schema.properties).filter((name) => is(schema.properties[name])))
  const numbers = namesOf(Type.IsInteger)
  const switches = namesOf(Type.IsBoolean)
  return (input) => {
    // without a prototype, because otherwise a parameter named `__proto__` would not be found
    const value: Record<string, unknown> = Object.create(null)
    for (const [name, text] of Object.entries(input as Record<string, string | string[]>)) {
      if (typeof text !== 'string') return malformed(name, 'must be given only once')
      if (numbers.has(name)) {
        if (!/^-?\d{1,15}$/.test(text)) return malformed(name, 'must be a whole number')
        value[name] = Number(text)
      } else if (switches.has(name)) {
        if (text !== 'true' && text !== 'false') return malformed(name, 'must be true or false')
        value[name] = text === 'true'
      } else value[name] = text
    }
    const found = errors(value)
    if (found.length === 0) return { value }
    if (found.some(({ path }) => path === '/before'))
      return malformed('before', 'is not a cursor of this list; expected the `next` of a previous page')
    return { error: outOfBounds === 'INVALID' ? new DuplexError('INVALID', undefined, { errors: found }) : new DuplexError('NOT_FOUND') }
  }
}

const malformed = (name: string, problem: string): Result => ({
  error: new DuplexError('MALFORMED', `The parameter ${JSON.stringify(name)} ${problem}`),
})

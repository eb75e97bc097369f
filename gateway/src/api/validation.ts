import { DuplexError, validator } from '@duplex/contracts'
import type { FastifySchemaCompiler } from 'fastify'
import Type, { type TObject, type TSchema } from 'typebox'

type Result = { value: unknown } | { error: DuplexError }

/** Judges what a route declares in its schema, with the same words as every other boundary. Compiled once per route. */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return bodyValidator(schema)
  return textValidator(schema as TObject, httpPart === 'params' ? 'NOT_FOUND' : 'INVALID')
}

function bodyValidator(schema: TSchema): (body: unknown) => Result {
  const { errors } = validator(schema)
  return (body) => {
    // so the framework shows an absent body
    if (body === null) return { error: new DuplexError('MALFORMED', 'The body must be JSON') }
    const found = errors(body)
    return found.length ? { error: new DuplexError('INVALID', undefined, { errors: found }) } : { value: body }
  }
}

/**
 * For what arrives as text. What cannot be read is MALFORMED: a number that is none, a switch that is neither on nor off, a parameter given twice, a cursor
 * that is empty or endless. What can be read and is out of bounds: INVALID in a query, nobody's address in a path.
 */
function textValidator(schema: TObject, outOfBounds: 'INVALID' | 'NOT_FOUND'): (input: unknown) => Result {
  const { errors } = validator(schema)
  const namesOf = (is: (property: TSchema | undefined) => boolean) =>
    new Set(Object.keys(schema.properties).filter((name) => is(schema.properties[name])))
  const numbers = namesOf(Type.IsInteger)
  const switches = namesOf(Type.IsBoolean)
  return (input) => {
    // without a prototype, or a parameter called `__proto__` would go by unseen
    const value: Record<string, unknown> = Object.create(null)
    for (const [name, text] of Object.entries(input as Record<string, string | string[]>)) {
      if (typeof text !== 'string') return malformed(name, 'is given twice')
      if (numbers.has(name)) {
        if (!/^-?\d{1,15}$/.test(text)) return malformed(name, 'is not a whole number')
        value[name] = Number(text)
      } else if (switches.has(name)) {
        if (text !== 'true' && text !== 'false') return malformed(name, 'is neither true nor false')
        value[name] = text === 'true'
      } else value[name] = text
    }
    const found = errors(value)
    if (found.length === 0) return { value }
    if (found.some(({ path }) => path === '/before')) return malformed('before', 'is not a cursor of this list')
    return { error: outOfBounds === 'INVALID' ? new DuplexError('INVALID', undefined, { errors: found }) : new DuplexError('NOT_FOUND') }
  }
}

const malformed = (name: string, why: string): Result => ({
  error: new DuplexError('MALFORMED', `The parameter ${JSON.stringify(name)} ${why}`),
})

import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { DuplexError, type FieldError } from '../errors.ts'
import { findExcess } from './excess.ts'
import { fieldProblems, settleUnions } from './field-problems.ts'
import { nulPaths } from './nul-paths.ts'

// TypeBox stops at 8 errors by default. INVALID promises all of them; 200 bounds the response to a hostile request.
Settings.Set({ maxErrors: 200 })

export interface Validator<S extends TSchema> {
  /** All problems, one per field. Empty for a valid value. */
  errors(value: unknown): FieldError[]
  /** Returns the value unchanged. Throws INVALID with the errors in its details. */
  parse(value: unknown): Static<S>
}

/** Compiles a schema. Compiling is slow, so do it once per schema. */
export function validator<S extends TSchema>(schema: S): Validator<S> {
  const compiled = Compile(schema)

  function errors(value: unknown): FieldError[] {
    if (compiled.Check(value)) return nulPaths(value).map((path) => ({ path, message: 'must not contain the character U+0000' }))
    const excess = findExcess(value)
    if (excess) return [excess]
    const first = new Map<string, string>()
    for (const { path, message } of settleUnions(fieldProblems(schema, compiled.Errors(value), value))) {
      if (!first.has(path)) first.set(path, message)
    }
    if (first.size === 0) first.set('', 'is not valid')
    return [...first].map(([path, message]) => ({ path, message }))
  }

  function parse(value: unknown): Static<S> {
    const found = errors(value)
    if (found.length > 0) throw new DuplexError('INVALID', undefined, { errors: found })
    return value as Static<S>
  }

  return { errors, parse }
}

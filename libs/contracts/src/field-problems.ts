import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { fieldMessage } from './field-message.ts'

/** One thing wrong with one field. */
export interface FieldProblem {
  /** JSON Pointer into the value. */
  path: string
  /** JSON Pointer into the schema, behind `#`. */
  schemaPath: string
  message: string
  /** Set where the value is not even of this type: what it should have been. */
  expected?: string | undefined
}

/** TypeBox's errors as people read them: a missing or unknown field is told at its own path. */
export function fieldProblems(schema: TSchema, errors: TLocalizedValidationError[], value: unknown): FieldProblem[] {
  return errors.flatMap((error): FieldProblem[] => {
    const { schemaPath, instancePath: path } = error
    const each = (names: string[], message: string) => names.map((name) => ({ path: `${path}/${escaped(name)}`, schemaPath, message }))
    if (error.keyword === 'required') return each(error.params.requiredProperties, 'is required')
    if (error.keyword === 'additionalProperties') return each(error.params.additionalProperties, 'is not known')
    // Both say again, less clearly, what other errors say: an unknown field, and a union's branches.
    if (error.keyword === 'boolean' || error.keyword === 'anyOf') return []
    if (error.keyword === 'type' && at(value, path) === undefined) return [{ path, schemaPath, message: 'is required' }]
    return [{ path, schemaPath, ...fieldMessage(error, at(schema, schemaPath.slice(1)) as TSchema | undefined) }]
  })
}

/**
 * A value outside a union fails each of its branches. The branch that takes values of its type was meant, so only its
 * problems are told; where there is none, the choices are.
 */
export function settleUnions(problems: FieldProblem[]): FieldProblem[] {
  let settled = problems
  for (const { path, schemaPath } of problems) {
    const union = /^(.*\/anyOf\/)\d+$/.exec(schemaPath)?.[1]
    if (!union) continue
    const within = settled.filter(
      (problem) => problem.schemaPath.startsWith(union) && (problem.path === path || problem.path.startsWith(`${path}/`)),
    )
    const refusals = within.filter((problem) => problem.path === path && problem.expected !== undefined)
    if (refusals.length === 0) continue
    settled = settled.filter((problem) => !refusals.includes(problem))
    if (refusals.length === within.length) {
      settled.push({ path, schemaPath: union, message: `must be ${refusals.map(({ expected }) => expected).join(' or ')}` })
    }
  }
  return settled
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
const unescaped = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~')

/** What a JSON Pointer (RFC 6901) points at. */
function at(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[unescaped(name)], root)
}

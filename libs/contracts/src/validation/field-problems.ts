import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { fieldMessage } from './field-message.ts'

/** One problem of one field. */
export interface FieldProblem {
  /** JSON Pointer into the value. */
  path: string
  /** JSON Pointer into the schema, behind `#`. */
  schemaPath: string
  message: string
  /** Set if the value has the wrong type: the expected type or value. */
  expected?: string | undefined
}

/** Converts TypeBox's errors to messages for users. A missing or unknown field is reported at its own path. */
export function fieldProblems(schema: TSchema, errors: TLocalizedValidationError[], value: unknown): FieldProblem[] {
  return errors.flatMap((error): FieldProblem[] => {
    const { schemaPath, instancePath: path } = error
    const each = (names: string[], message: string) => names.map((name) => ({ path: `${path}/${escaped(name)}`, schemaPath, message }))
    if (error.keyword === 'required') return each(error.params.requiredProperties, 'is required')
    if (error.keyword === 'additionalProperties') return each(error.params.additionalProperties, 'is not known')
    // both repeat other errors less clearly: an unknown field, and the branches of a union
    if (error.keyword === 'boolean' || error.keyword === 'anyOf') return []
    if (error.keyword === 'type' && at(value, path) === undefined) return [{ path, schemaPath, message: 'is required' }]
    return [{ path, schemaPath, ...fieldMessage(error, at(schema, schemaPath.slice(1)) as TSchema | undefined) }]
  })
}

/**
 * A value outside a union fails every branch. If one branch accepts values of this type, only its problems are reported.
 * Otherwise, one problem lists the alternatives.
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

/** The value at a JSON Pointer (RFC 6901). */
function at(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[unescaped(name)], root)
}

import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'

const types: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

const formats: Record<string, string> = { 'date-time': 'a time such as 2026-01-31T12:00:00.000Z', uuid: 'a UUID' }

/** Describes for users what a value must be. If a pattern or format does not match, it uses the schema's `description`. */
export function fieldMessage(error: TLocalizedValidationError, schema: TSchema | undefined): { message: string; expected?: string } {
  const mustBe = (expected: string) => ({ message: `must be ${expected}` })
  const refuse = (expected: string) => ({ message: `must be ${expected}`, expected })
  const mustHave = (bound: string, count: number, noun: string) => ({
    message: `must have at ${bound} ${count} ${noun}${count === 1 ? '' : 's'}`,
  })
  switch (error.keyword) {
    case 'type':
      return refuse(
        [error.params.type]
          .flat()
          .map((type) => types[type] ?? type)
          .join(' or '),
      )
    case 'const':
      return refuse(JSON.stringify(error.params.allowedValue))
    case 'enum':
      return refuse(error.params.allowedValues.map((value) => JSON.stringify(value)).join(' or '))
    case 'pattern':
      if (isDescribed(schema)) return mustBe(schema.description)
      return { message: error.params.pattern === '\\S' ? 'must not be blank' : 'has an invalid format' }
    case 'format':
      return mustBe(isDescribed(schema) ? schema.description : (formats[error.params.format] ?? `a valid ${error.params.format}`))
    case 'minimum':
      return mustBe(`at least ${error.params.limit}`)
    case 'maximum':
      return mustBe(`at most ${error.params.limit}`)
    case 'minLength':
      return error.params.limit === 1 ? { message: 'must not be empty' } : mustHave('least', error.params.limit, 'character')
    case 'maxLength':
      return mustHave('most', error.params.limit, 'character')
    case 'minItems':
      return error.params.limit === 1 ? { message: 'must not be empty' } : mustHave('least', error.params.limit, 'item')
    case 'maxItems':
      return mustHave('most', error.params.limit, 'item')
    case 'uniqueItems':
      return { message: 'must not contain the same item twice' }
    default:
      return { message: error.message }
  }
}

const isDescribed = (schema: TSchema | undefined): schema is TSchema & { description: string } =>
  typeof (schema as { description?: unknown } | undefined)?.description === 'string'

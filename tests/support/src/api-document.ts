import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** An OpenAPI 3.1 document, as far as answers are checked against it. */
export interface ApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, DocumentedAnswer> }>>
}

interface DocumentedAnswer {
  headers?: Record<string, unknown>
  content?: Record<string, unknown>
}

/** What an API answered. Headers by their lower-case names. */
export interface ApiAnswer {
  method: string
  /** Path and query. */
  url: string
  status: number
  headers: Record<string, unknown>
  body: string
}

/** Headers that a document has to name where they are sent, and the other way round. */
const telling = ['live-cursor', 'location', 'retry-after', 'set-cookie']
/** What an address or a method that is not in the document may be answered with. */
const refusals = ['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'BAD_ORIGIN', 'MALFORMED']

/**
 * Holds answers to what a document promises: the status, the type and shape of the body without a field that is not
 * named, the telling headers; and for what the document does not have, a refusal. Throws where one breaks it.
 */
export function answerCheck(document: ApiDocument): (answer: ApiAnswer) => void {
  const paths = Object.entries(document.paths).map(([path, operations]) => ({
    path,
    operations,
    // an empty name is nobody's, and yet found to be one
    form: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]*')}$`),
  }))
  if (paths.length === 0) throw new Error('the document has no path')
  const ajv = addFormats.default(new Ajv2020({ strict: false }))
  ajv.addSchema(document, 'api')
  const validators = new Map<string, ValidateFunction>()
  const validatorAt = (...place: string[]) => {
    const pointer = place.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` })
    validators.set(pointer, validate)
    return validate
  }

  const mustBeValid = (answer: ApiAnswer, ...place: string[]) => {
    const validate = validatorAt(...place)
    if (!validate(JSON.parse(answer.body))) fail(answer, ajv.errorsText(validate.errors))
  }

  const mustRefuse = (answer: ApiAnswer) => {
    if (answer.method === 'OPTIONS' && answer.status === 204) return
    if (answer.method === 'HEAD' && [400, 403, 404, 405].includes(answer.status)) return
    if (typeOf(answer) !== 'application/problem+json') fail(answer, 'is not in the document')
    mustBeValid(answer, 'components', 'schemas', 'Problem')
    if (!refusals.includes(JSON.parse(answer.body).code)) fail(answer, 'is not in the document')
  }

  return (answer) => {
    const [pathname = ''] = answer.url.split('?', 1)
    // a path without parameters before one with
    const found = paths.filter(({ form }) => form.test(pathname)).sort((a, b) => a.path.split('{').length - b.path.split('{').length)
    const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase()
    const at = found.find(({ operations }) => operations[method])
    const operation = at?.operations[method]
    // what is read need not be offered as HEAD
    if (!at || !operation || (answer.method === 'HEAD' && answer.status === 405)) return mustRefuse(answer)
    const documented = operation.responses[answer.status]
    if (!documented) return fail(answer, 'has a status that is not in the document')
    const named = Object.keys(documented.headers ?? {}).map((name) => name.toLowerCase())
    for (const name of telling) {
      if (named.includes(name) !== (answer.headers[name] !== undefined))
        fail(answer, `${name} is named and not sent, or sent and not named`)
    }
    if (answer.method === 'HEAD') return
    const types = Object.keys(documented.content ?? {})
    if (types.length === 0) return answer.body === '' ? undefined : fail(answer, 'has a body')
    const type = typeOf(answer)
    if (!types.includes(type)) fail(answer, `is ${type}`)
    if (type.endsWith('json')) mustBeValid(answer, 'paths', at.path, method, 'responses', String(answer.status), 'content', type, 'schema')
  }
}

const typeOf = ({ headers }: ApiAnswer) => String(headers['content-type'] ?? '').split(';', 1)[0]!

function fail({ method, url, status, body }: ApiAnswer, why: string): never {
  throw new Error(`${method} ${url.slice(0, 200)} answered ${status}: ${why}\n${body.slice(0, 2_000)}`)
}

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** The parts of an OpenAPI 3.1 document that responses are checked against. */
export interface ApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, DocumentedAnswer> }>>
}

interface DocumentedAnswer {
  headers?: Record<string, unknown>
  content?: Record<string, unknown>
}

/** A response of the API. Headers have lower-case names. */
export interface ApiAnswer {
  method: string
  /** Path and query. */
  url: string
  status: number
  headers: Record<string, unknown>
  body: string
}

/** A response has one of these headers if, and only if, the document names it. */
const checkedHeaders = ['live-cursor', 'location', 'retry-after', 'set-cookie']
/** Codes allowed for a path or method that the document does not have. */
const refusals = ['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'BAD_ORIGIN', 'MALFORMED']

/**
 * Returns a function that checks a response against the document: its status, the type and schema of its body, and the
 * headers above. A path or method that the document does not have must be rejected. Throws if the response differs.
 */
export function answerCheck(document: ApiDocument): (answer: ApiAnswer) => void {
  const paths = Object.entries(document.paths).map(([path, operations]) => ({
    path,
    operations,
    // an empty parameter matches as well
    form: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]*')}$`),
  }))
  if (paths.length === 0) throw new Error('the document has no path')
  const ajv = addFormats.default(new Ajv2020({ strict: false }))
  ajv.addSchema(document, 'api')
  const validators = new Map<string, ValidateFunction>()
  const validatorAt = (...pointerParts: string[]) => {
    const pointer = pointerParts.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` })
    validators.set(pointer, validate)
    return validate
  }

  const mustBeValid = (answer: ApiAnswer, ...pointerParts: string[]) => {
    const validate = validatorAt(...pointerParts)
    if (!validate(JSON.parse(answer.body))) fail(answer, ajv.errorsText(validate.errors))
  }

  const mustRefuse = (answer: ApiAnswer) => {
    if (answer.method === 'OPTIONS' && answer.status === 204) return
    if (answer.method === 'HEAD' && [400, 403, 404, 405].includes(answer.status)) return
    if (typeOf(answer) !== 'application/problem+json') fail(answer, 'the path or method is not in the document')
    mustBeValid(answer, 'components', 'schemas', 'Problem')
    if (!refusals.includes(JSON.parse(answer.body).code)) fail(answer, 'the path or method is not in the document')
  }

  return (answer) => {
    const [pathname = ''] = answer.url.split('?', 1)
    // prefer a path without parameters
    const found = paths.filter(({ form }) => form.test(pathname)).sort((a, b) => a.path.split('{').length - b.path.split('{').length)
    const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase()
    const at = found.find(({ operations }) => operations[method])
    const operation = at?.operations[method]
    // a GET route need not support HEAD
    if (!at || !operation || (answer.method === 'HEAD' && answer.status === 405)) return mustRefuse(answer)
    const documented = operation.responses[answer.status]
    if (!documented) return fail(answer, 'the status is not in the document')
    const named = Object.keys(documented.headers ?? {}).map((name) => name.toLowerCase())
    for (const name of checkedHeaders) {
      if (named.includes(name) !== (answer.headers[name] !== undefined))
        fail(answer, `header ${name}: in the document but not in the response, or the reverse`)
    }
    if (answer.method === 'HEAD') return
    const types = Object.keys(documented.content ?? {})
    if (types.length === 0) return answer.body === '' ? undefined : fail(answer, 'the body must be empty')
    const type = typeOf(answer)
    if (!types.includes(type)) fail(answer, `unexpected content type ${type}`)
    if (type.endsWith('json')) mustBeValid(answer, 'paths', at.path, method, 'responses', String(answer.status), 'content', type, 'schema')
  }
}

const typeOf = ({ headers }: ApiAnswer) => String(headers['content-type'] ?? '').split(';', 1)[0]!

function fail({ method, url, status, body }: ApiAnswer, reason: string): never {
  throw new Error(`${method} ${url.slice(0, 200)} answered ${status}: ${reason}\n${body.slice(0, 2_000)}`)
}

import fc from 'fast-check'
import { hostileText, hostileValue, nearlyValid, valid } from './values.ts'

type Schema = Record<string, any>
interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** `attacker`: with a session. `victim`: another user, who only reads. `garbled`: with an invalid token. */
export type Sender = 'attacker' | 'victim' | 'anonymous' | 'garbled'

export interface HostileRequest {
  sender: Sender
  method: string
  /** With placeholders such as `:mySlug`, for values that are known only when the request is sent. */
  url: string
  headers: Record<string, string>
  body: string | Uint8Array | null
}

/** Each is replaced by an existing value when a request is sent. `my…` belongs to the attacker, `their…` to the victim. */
export const placeholders = [
  ':myName',
  ':mySlug',
  ':myComment',
  ':theirName',
  ':theirSlug',
  ':theirDraft',
  ':theirComment',
  ':theirPostId',
  ':cursor',
] as const

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY']
/** Operations that hash a password, which takes as long as a hundred other requests, or that end the sender's session. */
const costly = /^(post|put|delete) \/api\/(users|sessions|sessions\/current|me|me\/password|me\/sessions\/\{id\})$/

/** How often an operation is called. The weights are chosen so that few inputs reach many different pairs of operation and response. */
function weightOf(method: string, path: string, { requestBody }: Operation): number {
  if (costly.test(`${method} ${path}`)) return 1
  if (method === 'get') return 8
  return requestBody ? 40 : 16
}

const escaped = hostileText.map((text) => encodeURIComponent(text.toWellFormed()))
const segment = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...placeholders) },
  { weight: 2, arbitrary: escaped },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '1',
      '2',
      '0',
      '-1',
      '99999999999999999999',
      '%ff',
      '%',
      '%2e%2e',
      '%2f',
      '%00',
      'x'.repeat(2_100),
      'a b',
      'a;b',
      'a,b',
    ),
  },
)

function query({ parameters = [] }: Operation, models: Record<string, Schema>): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query')
  const names = [...known.map(({ name }) => name), 'before', 'limit', 'q', 'x', '__proto__', 'channel', 'after']
  const value = fc.oneof(
    escaped,
    fc.constantFrom<string>(...placeholders, '1', '100', '101', '0', 'true', 'feed', 'post::theirPostId', 'user:1', 'user:2', 'user:3'),
  )
  const wild = fc.tuple(fc.constantFrom(...names), value).map(([name, text]) => `${encodeURIComponent(name)}=${text}`)
  const good = known.map(({ name, schema }) =>
    valid(schema, models).map((item) => `${name}=${encodeURIComponent(String(item).toWellFormed())}`),
  )
  const pair = good.length ? fc.oneof({ weight: 3, arbitrary: fc.oneof(...good) }, { weight: 2, arbitrary: wild }) : wild
  const raw = fc.constantFrom('', '&', '=', '&&&=', '%', '%ff=%ff', 'a[b]=c', 'limit', 'limit=', 'limit=5&limit=6', '?', '#')
  // `wait` is always invalid: a valid long poll would only end after that time
  const bounded = (text: string) => text.replace(/(^|&)wait=[^&]*/g, '$1wait=nonsense')
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 5, arbitrary: fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => `?${bounded(pairs.join('&'))}`) },
    { weight: 1, arbitrary: raw.map((text) => `?${text}`) },
  )
}

const headerText = fc.string({ maxLength: 60, unit: 'grapheme-ascii' })
const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=x',
          'application/json;',
          'json',
          ';',
          'image/png',
          'image/webp',
          'application/problem+json',
          'application/json; charset=utf-7',
        ),
      },
    ),
    'idempotency-key': fc.oneof(headerText, fc.constantFrom('same', '', 'x'.repeat(201))),
    accept: fc.oneof(headerText, fc.constantFrom('*/*', 'application/json', 'text/html', 'q=;;')),
    'if-none-match': fc.oneof(headerText, fc.constantFrom('*', '":cursor"', 'W/"x"')),
    'last-event-id': fc.oneof(headerText, fc.constant(':cursor')),
    origin: fc.constantFrom('http://localhost', 'null', 'http://evil.example', 'x'),
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none', ''),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', 'nonsense', '::1, ::2'),
    'x-http-method-override': fc.constant('DELETE'),
    'accept-encoding': fc.constantFrom('br', 'gzip;q=0', '*'),
    traceparent: fc.oneof(headerText, fc.constant('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')),
    range: fc.constant('bytes=0-1'),
    cookie: fc.oneof(headerText, fc.constantFrom('session=', 'session=%ff', 'session="', '=;=;', 'session=a; session=b')),
  },
  { requiredKeys: [], noNullPrototype: true },
)

const json = (value: unknown): string => JSON.stringify(value) ?? ''
const brokenJson = fc.oneof(
  fc.constantFrom(
    '{',
    '[',
    '"',
    '{"a":1e999}',
    '{"a":-}',
    'null',
    '1',
    '"x"',
    'true',
    '\ufeff{}',
    '{"a":1,"a":2}',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `{"title":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`,
    '{"title":"\\ud800"}',
    '{"title":"\\u0000"}',
    '{"body":12345678901234567890}',
    "{'a':1}",
    '{"a":1}x',
    '{"a":1,}',
    '//',
    'NaN',
  ),
  hostileText,
)

function body({ requestBody }: Operation, models: Record<string, Schema>): fc.Arbitrary<string | Uint8Array | null> {
  const schema = requestBody && Object.values(requestBody.content)[0]?.schema
  const wild = fc.oneof(brokenJson, hostileValue.map(json), fc.uint8Array({ maxLength: 200 }))
  if (!schema) return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: wild })
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: valid(schema, models).map(json) },
    { weight: 9, arbitrary: nearlyValid(schema, models).map(json) },
    { weight: 3, arbitrary: wild },
    {
      weight: 1,
      arbitrary: fc.tuple(valid(schema, models), fc.nat()).map(([value, cut]) => json(value).slice(0, cut % (json(value).length + 1))),
    },
  )
}

/** Requests to every operation of the document, to its paths with other methods, and to unknown paths. */
export function hostileRequests({ paths, components }: Document): fc.Arbitrary<HostileRequest> {
  const models = components.schemas
  const sender = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Sender>('attacker') },
    { weight: 2, arbitrary: fc.constantFrom<Sender>('anonymous', 'victim') },
    { weight: 1, arbitrary: fc.constant<Sender>('garbled') },
  )
  const operations = Object.entries(paths).flatMap(([path, of]) =>
    Object.entries(of).map(([method, operation]) => {
      const named = fc.constant(method.toUpperCase())
      const address = fc
        .tuple(...path.split('/').map((part) => (part.startsWith('{') ? segment : fc.constant(part))))
        .map((parts) => parts.join('/'))
      const request = fc.record({
        sender,
        method: fc.oneof({ weight: 12, arbitrary: named }, { weight: 2, arbitrary: fc.constantFrom(...methods) }),
        url: fc.tuple(address, query(operation, models)).map(([at, search]) => at + search),
        headers,
        body: body(operation, models),
      })
      return { weight: weightOf(method, path, operation), arbitrary: request }
    }),
  )
  const anywhere = fc.record({
    sender,
    method: fc.constantFrom(...methods),
    url: fc
      .tuple(
        fc.constantFrom('/api/', '/api', '/', '/live/', '/health/', '/api/docs/', '/api/posts/', '/API/'),
        fc.array(segment, { maxLength: 3 }),
      )
      .map(([start, parts]) => start + parts.join('/')),
    headers,
    body: fc.oneof(fc.constant(null), brokenJson),
  })
  return fc.oneof(...operations, { weight: 100, arbitrary: anywhere })
}

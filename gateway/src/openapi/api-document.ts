import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import plugin from 'fastify-plugin'
import { SECURE_SESSION_COOKIE, SESSION_COOKIE } from '../session/session-cookie.ts'
import { describeRoute } from './describe-route.ts'
import { models, withReferences } from './models.ts'

const description = `
JSON over HTTP. Times are ISO 8601 in UTC with milliseconds. To get the next page of a list, send the \`next\` of the current page as \`before\`. On the
last page, \`next\` is null.

**Signing in** returns a token for \`Authorization: Bearer\` and sets a cookie for browsers. From a browser, writes are accepted only from the blog's own
pages.

**Errors** are \`application/problem+json\` (RFC 9457). The \`code\` identifies the error and does not change between releases. INVALID lists every invalid field. If an
address does not support a method, the response is 405 \`METHOD_NOT_ALLOWED\` with \`Allow\`.

**Live**: to miss no event, start reading \`/live\` at the \`Live-Cursor\` of a response.
`

const tags = [
  { name: 'Sessions', description: 'Registering, signing in, signing out' },
  { name: 'Users', description: 'Profiles and followers' },
  { name: 'Notifications', description: 'Actions of other users that concern you' },
  { name: 'Posts', description: 'Reading and writing posts, tags, likes' },
  { name: 'Comments', description: 'The thread of each post' },
  { name: 'Images', description: 'Uploads for posts and avatars' },
  { name: 'Site', description: 'Title and description of the blog, its deployment and status' },
  { name: 'Live', description: 'Events at the moment they happen' },
]

/**
 * Builds one OpenAPI document from the schemas and config of the routes: `app.swagger()` after the app is ready. It must be
 * registered before the routes.
 */
export const apiDocument = plugin(async (app: FastifyInstance, { version }: { version: string }) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Duplex', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      tags,
      components: {
        schemas: Object.fromEntries(Object.entries(models).map(([name, schema]) => [name, withReferences(schema, true)])) as never,
        securitySchemes: {
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: `Over https: \`${SECURE_SESSION_COOKIE}\`` },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: describeRoute as never,
  })
})

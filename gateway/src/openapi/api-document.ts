import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import plugin from 'fastify-plugin'
import { SESSION_COOKIE } from '../session/session-cookie.ts'
import { describeRoute } from './describe-route.ts'
import { models, withReferences } from './models.ts'

const description = `
JSON over HTTP. Times are ISO 8601 in UTC with milliseconds; a list's \`next\` is null at its end, and goes back as \`before\`.

**Signing in** answers a token, for \`Authorization: Bearer\`, and sets a cookie for browsers. A browser may write from the blog's own pages alone.

**Errors** are \`application/problem+json\` (RFC 9457). Their \`code\` stays the same; INVALID names every invalid field at once. An address
that does not take a method answers 405 \`METHOD_NOT_ALLOWED\`, with \`Allow\`.

**Live**: the \`Live-Cursor\` of an answer is where to begin reading \`/live\`, so that nothing is missed.
`

const tags = [
  { name: 'Sessions', description: 'Registering, signing in and out' },
  { name: 'Users', description: 'Profiles, and who follows whom' },
  { name: 'Notifications', description: 'What others did that concerns one' },
  { name: 'Posts', description: 'Reading and writing, tags, likes' },
  { name: 'Comments', description: 'A thread below each post' },
  { name: 'Images', description: 'Uploads, to be shown in posts and as avatars' },
  { name: 'Site', description: 'What the whole blog is called, who answers, and how it is' },
  { name: 'Live', description: 'Events, the moment they happen' },
]

/**
 * Gathers what the routes say of themselves into one OpenAPI document: `app.swagger()`, once the app is ready. Before
 * the routes, which it has to see.
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
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: describeRoute as never,
  })
})

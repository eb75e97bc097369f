import Type, { type Static } from 'typebox'
import { method } from './contract.ts'
import { Empty, Shape } from './shapes.ts'

/** What the whole blog is called, and who may join it. */
export const Site = Shape({
  title: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  description: Type.String({ maxLength: 300 }),
  registrationOpen: Type.Boolean(),
})
export type Site = Static<typeof Site>

/** Of the user service. */
export const siteMethods = {
  getSite: method({ input: Empty, output: Shape({ site: Site }), idempotent: true }),
  /** Changes what is named: for an admin. */
  updateSite: method({
    input: Shape({
      title: Type.Optional(Site.properties.title),
      description: Type.Optional(Site.properties.description),
      registrationOpen: Type.Optional(Site.properties.registrationOpen),
    }),
    output: Shape({ site: Site }),
    errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
    idempotent: true,
  }),
}

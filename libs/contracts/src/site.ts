import Type, { type Static } from 'typebox'
import { method } from './contract.ts'
import { MAX_SITE_DESCRIPTION_LENGTH, MAX_SITE_TITLE_LENGTH } from './limits.ts'
import { Empty, Shape } from './shapes.ts'

/** What the whole blog is called, and who may join it. */
export const Site = Shape({
  title: Type.String({ minLength: 1, maxLength: MAX_SITE_TITLE_LENGTH, pattern: '\\S' }),
  description: Type.String({ maxLength: MAX_SITE_DESCRIPTION_LENGTH }),
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

import Type, { type Static } from 'typebox'
import { method } from '../contract.ts'
import { MAX_SITE_DESCRIPTION_LENGTH, MAX_SITE_TITLE_LENGTH } from '../limits.ts'
import { Empty, Shape } from '../shapes.ts'

/** Title and description of the blog, and whether registration is open. */
export const Site = Shape({
  title: Type.String({ minLength: 1, maxLength: MAX_SITE_TITLE_LENGTH, pattern: '\\S' }),
  description: Type.String({ maxLength: MAX_SITE_DESCRIPTION_LENGTH }),
  registrationOpen: Type.Boolean(),
})
export type Site = Static<typeof Site>

/** Methods of the user service. */
export const siteMethods = {
  getSite: method({ input: Empty, output: Shape({ site: Site }), idempotent: true }),
  /** Changes the given fields. Only for admins. */
  updateSite: method({
    input: Shape({
      title: Type.Optional(Site.properties.title),
      description: Type.Optional(Site.properties.description),
      registrationOpen: Type.Optional(Site.properties.registrationOpen),
    }),
    output: Shape({ site: Site }),
    actor: 'required',
    errors: ['FORBIDDEN'],
    idempotent: true,
  }),
}

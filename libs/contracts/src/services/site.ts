import Type, { type Static } from 'typebox'
import { method } from '../contract.ts'
import { MAX_LANGUAGE_LENGTH, MAX_SITE_DESCRIPTION_LENGTH, MAX_SITE_TITLE_LENGTH } from '../limits.ts'
import { Empty, Shape } from '../shapes.ts'

/** Title, description and language of the blog, and whether registration is open. */
export const Site = Shape({
  title: Type.String({ minLength: 1, maxLength: MAX_SITE_TITLE_LENGTH, pattern: '\\S' }),
  description: Type.String({ maxLength: MAX_SITE_DESCRIPTION_LENGTH }),
  registrationOpen: Type.Boolean(),
  /** The language of the posts, as a language tag (RFC 5646): `en`, `pt-BR`. Optional, because an older release does not have it. */
  language: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$', maxLength: MAX_LANGUAGE_LENGTH })),
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
      language: Site.properties.language,
    }),
    output: Shape({ site: Site }),
    actor: 'required',
    errors: ['FORBIDDEN'],
    idempotent: true,
  }),
}

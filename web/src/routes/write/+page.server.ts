import { randomUUID } from 'node:crypto'
import { redirect } from '@sveltejs/kit'
import { postPath } from '#lib/posts/paths.ts'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { postFields } from '#lib/server/post-fields.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  const actor = requireActor({ locals, url })
  return { userId: actor.id, idempotencyKey: randomUUID(), wanted: url.searchParams.get('draft') }
}

async function create({ locals, request }: RequestEvent, status: 'draft' | 'published') {
  const form = await request.formData()
  const { values, post } = postFields(form)
  let slug: string
  try {
    const created = await locals.api.post.create({ ...post, status, idempotencyKey: formText(form, 'key') })
    slug = created.post.slug
  } catch (error) {
    return failWith(error, { values })
  }
  redirect(303, status === 'draft' ? `${postPath(slug)}/edit` : postPath(slug))
}

export const actions: Actions = {
  draft: (event) => create(event, 'draft'),
  publish: (event) => create(event, 'published'),
  preview: async ({ locals, request }) => {
    const { values } = postFields(await request.formData())
    try {
      const { html } = await locals.api.post.preview({ body: values.body })
      return { values, html }
    } catch (error) {
      return failWith(error, { values })
    }
  },
}

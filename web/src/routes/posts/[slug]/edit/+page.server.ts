import { error, redirect } from '@sveltejs/kit'
import { postPath } from '#lib/posts/paths.ts'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { postFields } from '#lib/server/post-fields.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const actor = requireActor({ locals, url })
  const { post } = await locals.api.post.get({ post: params.slug })
  if (post.author.id !== actor.id) error(403, 'You cannot change this')
  return { post, userId: actor.id }
}

async function update({ locals, request, params }: RequestEvent, status?: 'draft' | 'published') {
  const form = await request.formData()
  const { values, post } = postFields(form)
  const version = Number(formText(form, 'version'))
  try {
    await locals.api.post.update({ slug: params.slug, ...post, version, ...(status && { status }) })
  } catch (error) {
    return failWith(error, { values })
  }
  redirect(303, status === 'draft' ? '/drafts' : postPath(params.slug))
}

export const actions: Actions = {
  save: (event) => update(event),
  publish: (event) => update(event, 'published'),
  draft: (event) => update(event, 'draft'),
  preview: async ({ locals, request }) => {
    const { values } = postFields(await request.formData())
    try {
      const { html } = await locals.api.post.preview({ body: values.body })
      return { values, html }
    } catch (error) {
      return failWith(error, { values })
    }
  },
  remove: async ({ locals, params }) => {
    await locals.api.post.remove({ slug: params.slug })
    redirect(303, '/')
  },
}

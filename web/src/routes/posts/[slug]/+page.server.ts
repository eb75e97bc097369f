import { randomUUID } from 'node:crypto'
import { earliestCursor } from '@duplex/contracts/cursor'
import { redirect } from '@sveltejs/kit'
import { COMMENTS_PER_PAGE, commentPagePath, commentPath } from '#lib/comments/comment-pages.ts'
import { toCommentView } from '#lib/comments/thread-of.ts'
import { textSize } from '#lib/posts/text-size.ts'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { isEnhanced } from '#lib/server/is-enhanced.ts'
import { nullFor } from '#lib/server/null-for.ts'
import type { Actions, PageServerLoad } from './$types'

/** `?comments` is the page cursor of a page of comments. */
export const load: PageServerLoad = async ({ locals, params, url, setHeaders }) => {
  const { slug } = params
  const before = url.searchParams.get('comments')
  const [read, comments] = await Promise.all([
    locals.api.post.get({ post: slug }),
    // a post can be read while the comment service is unavailable, and a draft has no comments
    locals.api.comment
      .list({ post: slug, ...(before && { before }), limit: COMMENTS_PER_PAGE })
      .catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN', 'NOT_FOUND')),
  ])
  const { body, ...post } = read.post
  const readerId = locals.actor?.id ?? null
  const cursor = earliestCursor(comments ? [read.cursor, comments.cursor] : [read.cursor])!
  setHeaders({ 'live-cursor': cursor })
  return {
    post,
    postCursor: read.cursor,
    minutes: textSize(body).minutes,
    comments: comments && {
      items: comments.items.map((comment) => toCommentView(comment, readerId)),
      parents: comments.parents ?? [],
      earlier: before === null ? null : commentPagePath(slug, comments.previous ?? null, 'comments'),
      later: comments.next && commentPagePath(slug, comments.next, 'comments'),
    },
    cursor,
    own: readerId === post.author.id,
    idempotencyKey: locals.actor && randomUUID(),
  }
}

export const actions: Actions = {
  like: async ({ locals, params, request }) => {
    const form = await request.formData()
    try {
      // Returns the page instead of a redirect, because a new read may not include the stored like yet.
      // Sending the form twice has no further effect.
      return { outcome: await locals.api.like.set({ post: params.slug, liked: formText(form, 'liked') === 'true' }) }
    } catch (error) {
      return failWith(error, { failed: 'like' as const })
    }
  },
  comment: async ({ locals, params, request }) => {
    const form = await request.formData()
    const body = formText(form, 'body')
    const parentId = Number(formText(form, 'parentId')) || null
    const idempotencyKey = formText(form, 'key') || randomUUID()
    let id: number
    try {
      const { comment } = await locals.api.comment.create({ post: params.slug, body, parentId, idempotencyKey })
      id = comment.id
    } catch (error) {
      return failWith(error, { failed: 'comment' as const, body, parentId })
    }
    redirect(303, commentPath(params.slug, id))
  },
  editComment: async ({ locals, params, request }) => {
    const form = await request.formData()
    const [id, version, body] = [Number(formText(form, 'id')), Number(formText(form, 'version')), formText(form, 'body')]
    try {
      await locals.api.comment.update({ id, body, version })
    } catch (error) {
      return failWith(error, { failed: 'editComment' as const, id, body })
    }
    redirect(303, commentPath(params.slug, id))
  },
  removeComment: async ({ locals, params, request }) => {
    const id = Number(formText(await request.formData(), 'id'))
    try {
      await locals.api.comment.remove({ id })
      if (isEnhanced(request)) return { removed: true }
    } catch (error) {
      return failWith(error, { failed: 'removeComment' as const })
    }
    redirect(303, commentPath(params.slug, id))
  },
  /** For admins. Authors delete a post on its edit page. */
  remove: async ({ locals, params }) => {
    try {
      await locals.api.post.remove({ slug: params.slug })
    } catch (error) {
      return failWith(error, { failed: 'remove' as const })
    }
    redirect(303, '/')
  },
}

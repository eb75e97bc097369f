import { redirect } from '@sveltejs/kit'
import { COMMENTS_PER_PAGE, commentPagePath } from '#lib/comments/comment-pages.ts'
import { nullFor } from '#lib/server/null-for.ts'
import type { PageServerLoad } from './$types'

/** Redirects to the page of comments that contains the comment. If the comment does not exist, redirects to the first page. */
export const load: PageServerLoad = async ({ locals, params }) => {
  const found = await locals.api.comment.get({ id: Number(params.id), limit: COMMENTS_PER_PAGE }).catch(nullFor('NOT_FOUND', 'INVALID'))
  if (!found) redirect(303, commentPagePath(params.slug, null, 'comments'))
  // the path may have the slug of another post
  const { post } = await locals.api.post.get({ post: found.comment.postId })
  redirect(303, commentPagePath(post.slug, found.page, `comment-${found.comment.id}`))
}

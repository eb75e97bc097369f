import type { Post, PostStatus } from '@duplex/contracts'
import { callApi } from '../../api/call-api.ts'
import { postPath } from '../../posts/paths.ts'
import type { PostFields } from './draft-text.ts'

/** The API calls of the editor. Each throws an ApiError. */
export interface PostServer {
  /** Returns the id of the signed-in user. */
  whoAmI(): Promise<number>
  /** Creates a draft. A second call with the same `key` returns the same draft. */
  create(fields: PostFields, key: string): Promise<Post>
  update(slug: string, change: PostFields & { version: number; status?: PostStatus }): Promise<Post>
  read(slug: string): Promise<Post>
  /** Returns the rendered HTML. */
  preview(body: string): Promise<string>
}

const pathOf = (slug: string) => `/api${postPath(slug)}`
const postOf = async (call: ReturnType<typeof callApi<{ post: Post }>>) => (await call).data.post

export const postServer: PostServer = {
  whoAmI: async () => (await callApi<{ user: { id: number } }>('/api/me')).data.user.id,
  create: (fields, key) =>
    postOf(callApi('/api/posts', { method: 'POST', body: { ...fields, status: 'draft' }, headers: { 'idempotency-key': key } })),
  update: (slug, change) => postOf(callApi(pathOf(slug), { method: 'PATCH', body: change })),
  read: (slug) => postOf(callApi(pathOf(slug))),
  preview: async (body) => (await callApi<{ html: string }>('/api/preview', { method: 'POST', body: { body } })).data.html,
}

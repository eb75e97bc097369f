import type { Handlers, postContract } from '@duplex/contracts'
import { renderPost } from '../render-post.ts'
import type { ServiceContext } from '../service-context.ts'

export function preview(context: ServiceContext): Handlers<typeof postContract>['preview'] {
  return async ({ body }, call) => {
    const { text } = await renderPost(context, body, call)
    return { html: text.html }
  }
}

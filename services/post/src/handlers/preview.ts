import type { Handlers, postContract } from '@duplex/contracts'
import { renderMarkdown } from '@duplex/markdown'

export function preview(): Handlers<typeof postContract>['preview'] {
  return async ({ body }) => renderMarkdown(body, { kind: 'post' })
}

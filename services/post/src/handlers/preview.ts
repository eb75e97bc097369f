import type { Handlers, postContract } from '@duplex/contracts'
import { renderMarkdown } from '@duplex/markdown'
import { findPeople } from '../find-people.ts'
import type { ServiceContext } from '../service-context.ts'

export function preview({ db }: ServiceContext): Handlers<typeof postContract>['preview'] {
  return async ({ body }) => {
    const { people } = await findPeople(db.kysely, body)
    return renderMarkdown(body, { kind: 'post', people })
  }
}

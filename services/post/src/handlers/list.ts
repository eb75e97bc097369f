import { DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { formatPageCursor, type PageEnd, parsePageCursor } from '../page-cursor.ts'
import { searchQuery } from '../search/search-query.ts'
import { selectMatches } from '../search/select-matches.ts'
import { selectPage } from '../select-page.ts'
import { summaryOf } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'

export function list({ db, projection }: ServiceContext): Handlers<typeof postContract>['list'] {
  return async ({ before, q, ...filter }, { actor }) => {
    if ((filter.status === 'draft' || filter.following) && !actor) throw new DuplexError('UNAUTHENTICATED')
    const end = before === undefined ? null : parsePageCursor(before, q === undefined ? 'time' : 'rank')
    const search = q === undefined ? undefined : await searchQuery(db.kysely, q)
    return db.transaction(
      async (trx) => {
        const rows = await (search === undefined
          ? selectPage(trx, filter, end, actor?.id)
          : selectMatches(trx, search, filter, end, actor?.id)
        ).execute()
        const page = rows.slice(0, filter.limit)
        const last = page.at(-1)
        return {
          items: page.map(summaryOf),
          next: last && rows.length > page.length ? formatPageCursor(endAt(last)) : null,
          cursor: await projection.cursor(trx),
        }
      },
      { isolation: 'repeatable read' },
    )
  }
}

const endAt = ({ id, rank, listed_at }: { id: number; rank: number | null; listed_at: Date }): PageEnd =>
  rank === null ? { listedAt: listed_at, id } : { rank, id }

import { type Kysely, sql } from '@duplex/db'
import type { PageEnd } from '../page-cursor.ts'
import { conditionsOf, type ListFilter } from '../select-page.ts'
import { selectSummaries } from '../select-posts.ts'
import type { PostTables } from '../tables.ts'

/** Only the newest matches are ranked: a frequent word of a large blog matches most posts. */
const MAX_RANKED_POSTS = 1_000

/** A page of the posts that match, best first; equal ranks newest first. `search`: a `tsquery`, or null to match nothing. */
export function selectMatches(
  trx: Kysely<PostTables>,
  search: string | null,
  filter: ListFilter,
  end: PageEnd | null,
  readerId: number | undefined,
) {
  const query = sql`${search}::tsquery`
  const rank = sql<number>`ts_rank(posts.words, ${query})`
  const newest = trx
    .selectFrom('posts')
    .select('posts.id')
    .where((eb) => eb.and([...conditionsOf(filter, readerId), sql<boolean>`posts.words @@ ${query}`]))
    .orderBy('posts.listed_at', 'desc')
    .orderBy('posts.id', 'desc')
    .limit(MAX_RANKED_POSTS)
  return (
    selectSummaries(trx, readerId)
      .select(rank.as('rank'))
      .where('posts.id', 'in', newest)
      // a rank is compared as float4, its type in the database: as a double it would not be equal
      .$if(end !== null && 'rank' in end, (query) =>
        query.where(sql<boolean>`(${rank}, posts.id) < (${(end as { rank: number }).rank}::real, ${end!.id})`),
      )
      .orderBy(rank, 'desc')
      .orderBy('posts.id', 'desc')
      .limit(filter.limit + 1)
  )
}

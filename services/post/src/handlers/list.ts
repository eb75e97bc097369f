import { DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { type Kysely, sql } from '@duplex/db'
import { formatPageCursor, type PageEnd, parsePageCursor } from '../page-cursor.ts'
import { selectSummaries, summaryOf } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'
import type { PostTables } from '../tables.ts'

type Input = Parameters<Handlers<typeof postContract>['list']>[0]

export function list({ db, projection }: ServiceContext): Handlers<typeof postContract>['list'] {
  return async ({ before, ...input }, { actor }) => {
    if ((input.status === 'draft' || input.following) && !actor) throw new DuplexError('UNAUTHENTICATED')
    const end = before === undefined ? null : parsePageCursor(before, input.q === undefined ? 'time' : 'rank')
    return db.transaction(
      async (trx) => {
        const rows = await select(trx, input, end, actor?.id).execute()
        const page = rows.slice(0, input.limit)
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

/** Selects one row more than `limit`: it shows whether there is a next page. Only the author sees drafts. */
function select(trx: Kysely<PostTables>, input: Omit<Input, 'before'>, end: PageEnd | null, readerId: number | undefined) {
  const { author, tag, likedBy, following = false, q, status = 'published', limit } = input
  const usersNamed = (username: string) =>
    trx.selectFrom('authors').select('authors.id').where(sql<boolean>`lower(authors.username) = lower(${username})`)
  const followed = trx
    .selectFrom('follows')
    .select('followed_id')
    .where('follower_id', '=', readerId ?? 0)
    .where('following', '=', true)
  const words = sql`websearch_to_tsquery('english', ${q ?? null})`
  // published posts with a tag are read from the tag's own index, which has the order of lists
  const indexed = tag !== undefined && status === 'published'
  const time = sql.ref(indexed ? 'post_tags.listed_at' : 'posts.listed_at')
  const id = sql.ref(indexed ? 'post_tags.post_id' : 'posts.id')
  const rank = sql<number | null>`ts_rank(posts.search, ${words})`
  const order = q === undefined ? time : rank

  return selectSummaries(trx, readerId)
    .select((q === undefined ? sql<number | null>`null` : rank).as('rank'))
    .where('posts.status', '=', status)
    .$if(status === 'draft', (query) => query.where('posts.author_id', '=', readerId ?? 0))
    .$if(author !== undefined, (query) => query.where('posts.author_id', 'in', usersNamed(author!)))
    .$if(indexed, (query) => query.innerJoin('post_tags', 'post_tags.post_id', 'posts.id').where('post_tags.tag', '=', tag!))
    .$if(tag !== undefined && !indexed, (query) => query.where(sql<boolean>`${tag} = any(posts.tags)`))
    .$if(likedBy !== undefined, (query) =>
      query.where('posts.id', 'in', trx.selectFrom('post_likes').select('post_id').where('user_id', 'in', usersNamed(likedBy!))),
    )
    .$if(following, (query) => query.where('posts.author_id', 'in', followed))
    .$if(q !== undefined, (query) => query.where(sql<boolean>`posts.search @@ ${words}`))
    .$if(end !== null, (query) => query.where(sql<boolean>`(${order}, ${id}) < (${orderValueOf(end!)}, ${end!.id})`))
    .orderBy(order, 'desc')
    .orderBy(id, 'desc')
    .limit(limit + 1)
}

/** A rank is compared as float4, its type in the database: as a double it would not be equal. */
const orderValueOf = (end: PageEnd) => ('rank' in end ? sql`${end.rank}::real` : sql`${end.listedAt}`)

import type { Handlers, postContract } from '@duplex/contracts'
import { type Kysely, type RawBuilder, sql } from '@duplex/db'
import type { PageEnd } from './page-cursor.ts'
import { selectSummaries } from './select-posts.ts'
import type { PostTables } from './tables.ts'

export type ListFilter = Omit<Parameters<Handlers<typeof postContract>['list']>[0], 'before' | 'q'>

/** A page of posts, newest first. Selects one row more than `limit`: it shows whether there is a next page. */
export function selectPage(trx: Kysely<PostTables>, filter: ListFilter, end: PageEnd | null, readerId: number | undefined) {
  const { status = 'published', limit } = filter
  const tag = filter.tag?.normalize('NFC')
  // published posts with a tag are read from the tag's own index, which has the order of lists
  const indexed = tag !== undefined && status === 'published'
  const time = sql.ref(indexed ? 'post_tags.listed_at' : 'posts.listed_at')
  const id = sql.ref(indexed ? 'post_tags.post_id' : 'posts.id')
  return selectSummaries(trx, readerId)
    .select(sql<number | null>`null`.as('rank'))
    .$if(indexed, (query) => query.innerJoin('post_tags', 'post_tags.post_id', 'posts.id').where('post_tags.tag', '=', tag!))
    .where((eb) => eb.and(conditionsOf({ ...filter, tag: indexed ? undefined : tag }, readerId)))
    .$if(end !== null && 'listedAt' in end, (query) =>
      query.where(sql<boolean>`(${time}, ${id}) < (${(end as { listedAt: Date }).listedAt}, ${end!.id})`),
    )
    .orderBy(time, 'desc')
    .orderBy(id, 'desc')
    .limit(limit + 1)
}

type Conditions = { [F in keyof ListFilter]: ListFilter[F] | undefined }

/** The conditions of a list on `posts`. Only the author sees drafts. */
export function conditionsOf(filter: Conditions, readerId: number | undefined): RawBuilder<boolean>[] {
  const { author, tag, likedBy, following = false, status = 'published' } = filter
  const usersNamed = (username: string) => sql`(select id from authors where lower(username) = lower(${username}))`
  const conditions = [sql<boolean>`posts.status = ${status}`]
  if (status === 'draft') conditions.push(sql`posts.author_id = ${readerId ?? 0}`)
  if (author !== undefined) conditions.push(sql`posts.author_id in ${usersNamed(author)}`)
  if (tag !== undefined) conditions.push(sql`${tag.normalize('NFC')} = any(posts.tags)`)
  if (likedBy !== undefined) conditions.push(sql`posts.id in (select post_id from post_likes where user_id in ${usersNamed(likedBy)})`)
  if (following)
    conditions.push(sql`posts.author_id in (select followed_id from follows where follower_id = ${readerId ?? 0} and following)`)
  return conditions
}

import type { Handlers, postContract } from '@duplex/contracts'
import { type RawBuilder, sql } from '@duplex/db'
import type { ServiceContext } from '../service-context.ts'

/** Tags, and users, in one answer. */
const MAX_NAMES = 8
/** Only the first words are looked up. */
const MAX_WORDS = 8

export function searchNames({ db }: ServiceContext): Handlers<typeof postContract>['searchNames'] {
  return async ({ q }) => {
    const words = namesIn(q)
    if (words.length === 0) return { tags: [], people: [] }
    const begins = (name: RawBuilder<string>) =>
      sql<boolean>`(${sql.join(
        words.map((word) => sql`${name} like ${`${word.replace(/[\\%_]/g, '\\$&')}%`}`),
        sql` or `,
      )})`
    const exact = (name: RawBuilder<string>) => sql<boolean>`${name} in (${sql.join(words)})`
    const username = sql<string>`lower(username)`
    const [tags, people] = await Promise.all([
      db.kysely
        .selectFrom('tags')
        .select(['tag', 'post_count as count'])
        .where('post_count', '>', 0)
        .where(begins(sql`tag`))
        .orderBy(exact(sql`tag`), 'desc')
        .orderBy('post_count', 'desc')
        .orderBy('tag')
        .limit(MAX_NAMES)
        .execute(),
      db.kysely
        .selectFrom('authors')
        .select(['id', 'username', 'avatar_url as avatarUrl'])
        .where('deleted', '=', false)
        .where(begins(username))
        .orderBy(exact(username), 'desc')
        .orderBy(username)
        .limit(MAX_NAMES)
        .execute(),
    ])
    return { tags, people }
  }
}

/** `#tag` and `@name` are names, too. A single letter would match too many names. */
function namesIn(q: string): string[] {
  const words = q
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,"“”]+/)
    .map((word) => word.replace(/^[#@]/, ''))
  return [...new Set(words)].filter((word) => /^(?:[^ -~]|..)/u.test(word)).slice(0, MAX_WORDS)
}

import { type Client, DuplexError, isDuplexError, type postContract } from '@duplex/contracts'
import type { Database } from '@duplex/db'
import type { ServiceContext } from './service-context.ts'
import type { LikeTables } from './tables.ts'

export function createFindPost(db: Database<LikeTables>, post: Client<typeof postContract>): ServiceContext['findPost'] {
  return async (reference, call) => {
    const column = typeof reference === 'number' ? 'id' : 'slug'
    const known = await db.kysely
      .selectFrom('posts')
      .select(['id', 'state'])
      .where(column, '=', reference)
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (known?.state === 'gone') throw new DuplexError('NOT_FOUND')
    if (known) return known.id
    // for nobody: a draft is not found, even by its author
    const { post: found } = await post.get({ post: reference }, { ...call, actor: null }).catch(nothingHappened)
    const { id, slug, version } = found
    // an event may have told of it meanwhile, and knows better
    await db.kysely
      .insertInto('posts')
      .values({ id, slug, state: 'published', version })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return id
  }
}

/** A question without an answer in time: to its asker, nothing happened. */
function nothingHappened(error: unknown): never {
  if (isDuplexError(error) && error.code === 'OUTCOME_UNKNOWN')
    throw new DuplexError('UNAVAILABLE', undefined, error.details, { cause: error })
  throw error
}

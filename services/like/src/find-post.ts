import { type Client, DuplexError, type postContract, questionFailed } from '@duplex/contracts'
import type { Database } from '@duplex/db'
import { meetPost } from './meet-post.ts'
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
    if (known?.state === 'published') return known.id
    // one that is gone may be published again, or its address be another post's, before the event of that arrives;
    // for nobody: a draft is not found, even by its author
    const { post: found } = await post.get({ post: reference }, { ...call, actor: null }).catch(known ? stillGone : questionFailed)
    await meetPost(db.kysely, found)
    // an event may have told of it meanwhile, and knows better
    const { id, state } = await db.kysely.selectFrom('posts').select(['id', 'state']).where('id', '=', found.id).executeTakeFirstOrThrow()
    if (state === 'gone') throw new DuplexError('NOT_FOUND')
    return id
  }
}

/** Whatever keeps the question from its answer: what is known holds. */
function stillGone(cause: unknown): never {
  throw new DuplexError('NOT_FOUND', undefined, undefined, { cause })
}

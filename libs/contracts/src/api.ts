import type { commentContract } from './comment.ts'
import type { Client } from './contract.ts'
import type { likeContract } from './like.ts'
import type { postContract } from './post.ts'
import type { userContract } from './user.ts'

/** The four domains, as the gateway calls them, and as pages do (there already bound to the request's actor, deadline and trace). */
export interface Api {
  user: Client<typeof userContract>
  post: Client<typeof postContract>
  comment: Client<typeof commentContract>
  like: Client<typeof likeContract>
}

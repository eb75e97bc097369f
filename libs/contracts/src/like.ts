import Type from 'typebox'
import { contract, method } from './contract.ts'
import { ping } from './ping.ts'
import { PostReference } from './post.ts'
import { Shape } from './shapes.ts'

export const likeContract = contract('like', {
  ping,
  /** Makes it so, whatever it was: to like twice is to like once. */
  set: method({
    input: Shape({ post: PostReference, liked: Type.Boolean() }),
    output: Shape({ liked: Type.Boolean(), likeCount: Type.Integer() }),
    errors: ['UNAUTHENTICATED', 'NOT_FOUND'],
    idempotent: true,
  }),
})

import Type from 'typebox'
import { contract, method } from '../contract.ts'
import { Shape } from '../shapes.ts'
import { ping } from './ping.ts'
import { PostReference } from './post.ts'

export const likeContract = contract('like', {
  ping,
  /** Sets whether the actor likes the post. Repeating the call has no effect. */
  set: method({
    input: Shape({ post: PostReference, liked: Type.Boolean() }),
    output: Shape({ liked: Type.Boolean(), likeCount: Type.Integer() }),
    actor: 'required',
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
})

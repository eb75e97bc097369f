export { createLikeService, type LikeServiceOptions } from './create-like-service.ts'
export { migrations } from './migrations/index.ts'

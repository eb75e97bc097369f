export { createLikeService, type LikeServiceContext } from './create-like-service.ts'
export { migrations } from './migrations/index.ts'

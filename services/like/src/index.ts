export { createLikeService, type LikeServiceContext } from './create-like-service.ts'

export { createPostService, type PostServiceContext } from './create-post-service.ts'

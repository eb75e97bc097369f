export { createPostService } from './create-post-service.ts'
export { migrations } from './migrations/index.ts'

export { type CommentServiceContext, createCommentService } from './create-comment-service.ts'
export { migrations } from './migrations/index.ts'

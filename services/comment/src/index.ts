export { type CommentServiceOptions, createCommentService } from './create-comment-service.ts'
export { migrations } from './migrations/index.ts'

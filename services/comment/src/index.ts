export { type CommentServiceContext, createCommentService } from './create-comment-service.ts'

import { commentContract, postContract } from '@duplex/contracts'
import { runService } from '@duplex/service'
import { createCommentService } from './create-comment-service.ts'

await runService(commentContract, ({ client, ...options }) => createCommentService({ ...options, post: client(postContract) }))

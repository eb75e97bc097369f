import { likeContract, postContract } from '@duplex/contracts'
import { runService } from '@duplex/service'
import { createLikeService } from './create-like-service.ts'

await runService(likeContract, ({ client, ...options }) => createLikeService({ ...options, post: client(postContract) }))

import { postContract } from '@duplex/contracts'
import { runService } from '@duplex/service'
import { createPostService } from './create-post-service.ts'

await runService(postContract, createPostService)

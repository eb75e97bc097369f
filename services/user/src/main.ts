import { userContract } from '@duplex/contracts'
import { runService } from '@duplex/service'
import { createUserService } from './create-user-service.ts'

await runService(userContract, createUserService)

import { eventContract } from '@duplex/contracts'
import { runService } from '@duplex/service'
import { createEventService } from './create-event-service.ts'

await runService(eventContract, createEventService)

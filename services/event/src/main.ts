import { eventContract } from '@duplex/contracts'
import { runService } from '@duplex/service'
import { createEventService, retentionOf } from './index.ts'

await runService(eventContract, ({ config, ...options }) =>
  createEventService({ ...options, retention: retentionOf(config.logRetentionDays) }),
)

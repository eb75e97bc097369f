export { retentionOf } from './compaction/prune-batch.ts'
export { createEventService, type EventServiceOptions } from './create-event-service.ts'
export { migrations } from './migrations/index.ts'
export { renewEpoch } from './renew-epoch.ts'

export { createEventService } from './create-event-service.ts'
export { migrations } from './migrations/index.ts'
export { renewEpoch } from './renew-epoch.ts'

export { createEventService, type EventServiceContext } from './create-event-service.ts'

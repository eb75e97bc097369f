export type { LiveEvent } from '@duplex/contracts/live'
export { LiveClient, type LiveOptions, type LiveState } from './live-client.ts'
export { LiveError } from './live-error.ts'

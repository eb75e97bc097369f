export type { ClientCall } from './client-call.ts'
export * from './limit-api.ts'

export type { ClientCall } from './client-call.ts'
export * from './limit-api.ts'
export * from './rate-limiter.ts'
export { pageLimits, rateLimits } from './rate-limits.ts'

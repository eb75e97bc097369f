export { Presence } from './presence.ts'
export type { PresenceLimits } from './presence-limits.ts'

import type { Actor } from '@duplex/contracts'

export interface Session {
  id: number
  actor: Actor
  /** ISO 8601. */
  expiresAt: string
}

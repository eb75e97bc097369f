import { DuplexError, eventOwners, isEventType, type NewEvent } from '@duplex/contracts'

/**
 * Throws FORBIDDEN if the calling service does not own the type of each event. A type that only a newer release knows has no
 * effect in other services yet. `caller` is null within one process, and for a service of an older release.
 */
export function mustOwn(caller: string | null, events: readonly NewEvent[]): void {
  const foreign = events.find(({ type }) => caller !== null && isEventType(type) && eventOwners[type] !== caller)
  if (foreign)
    throw new DuplexError(
      'FORBIDDEN',
      `${caller} cannot append ${foreign.type}; expected ${eventOwners[foreign.type as keyof typeof eventOwners]}`,
    )
}

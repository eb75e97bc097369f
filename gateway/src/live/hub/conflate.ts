import { isState } from '@duplex/contracts'
import type { Entry } from './entry.ts'

/** Keeps only the newest of the events that carry the whole state of the same thing. Keeps all other events, and the order. */
export function conflate(entries: readonly Entry[]): Entry[] {
  const newest = new Map<string, Entry>()
  for (const entry of entries) if (isState(entry.type)) newest.set(identity(entry), entry)
  return entries.filter((entry) => (newest.get(identity(entry)) ?? entry) === entry)
}

const identity = ({ channel, type, key }: Entry) => `${channel} ${type} ${key}`

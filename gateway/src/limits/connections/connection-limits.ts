import { readFileSync } from 'node:fs'
import type { OccupancyLimits } from './occupancy.ts'

export interface ConnectionLimits {
  /** Connections of all addresses together. */
  all: number
  /** Live connections of one IPv4 address or IPv6 /64. */
  perAddress: number
}

/** What one address may have of all connections, so that a few addresses cannot take all of them. */
const ADDRESS_SHARE = 1 / 4
/** An IPv6 /48 may have this many times what one address may have. */
const ADDRESSES_PER_SITE = 4
/** Live connections may be half of an address's connections, so that its readers can still load pages. */
const SOCKETS_PER_LIVE_CONNECTION = 2
/** Channels that the connections of an address may have on average. A list of posts has about 20. */
const CHANNELS_PER_CONNECTION = 40
/** The same for all addresses together: about 400 bytes each. */
const CHANNELS_PER_CONNECTION_OF_ALL = 20
/** File descriptors that the process needs for other things than connections. */
const RESERVED_FILES = 200

/** Lowers the limits to the number of files that the process may open: beyond that, it could not even refuse a connection. */
export function withinOpenFiles({ all, perAddress }: ConnectionLimits, openFiles = maxOpenFiles()): ConnectionLimits {
  const possible = Math.min(all, Math.max(RESERVED_FILES, openFiles - RESERVED_FILES))
  return { all: possible, perAddress: Math.min(perAddress, Math.floor(possible * ADDRESS_SHARE)) }
}

export function socketLimits({ all, perAddress }: ConnectionLimits): OccupancyLimits {
  return limits(all, perAddress * SOCKETS_PER_LIVE_CONNECTION, () => 0)
}

export function liveLimits({ all, perAddress }: ConnectionLimits): OccupancyLimits {
  return limits(all, perAddress, (connections, isAll) => connections * (isAll ? CHANNELS_PER_CONNECTION_OF_ALL : CHANNELS_PER_CONNECTION))
}

function limits(all: number, address: number, channels: (connections: number, isAll: boolean) => number): OccupancyLimits {
  const site = address * ADDRESSES_PER_SITE
  return {
    address: { connections: address, channels: channels(address, false) },
    site: { connections: site, channels: channels(site, false) },
    all: { connections: all, channels: channels(all, true) },
  }
}

/** The soft limit of this process on Linux; no limit elsewhere. */
function maxOpenFiles(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

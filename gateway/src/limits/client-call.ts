import type { CallContext } from '@duplex/contracts'
import ipaddr from 'ipaddr.js'

/** A call that the gateway makes for a client. */
export interface ClientCall extends CallContext {
  /** The IP address that the client's request came from. */
  address: string
}

/** The networks under which an address is counted. */
export interface NetworkNames {
  /** An IPv4 address, or the /64 of an IPv6 address, because one household or server usually gets a whole /64. */
  address: string
  /** The /48 of an IPv6 address, because one company or customer of a data centre can get a whole /48. Null for IPv4. */
  site: string | null
}

/** The same for all spellings of an address (RFC 4291, RFC 5952). An IPv4-mapped IPv6 address counts as IPv4. */
export function networkNames(address: string): NetworkNames {
  const [plain = ''] = address.split('%', 1)
  if (!ipaddr.IPv6.isValid(plain)) return { address: plain, site: null }
  const parsed = ipaddr.IPv6.parse(plain)
  if (parsed.isIPv4MappedAddress()) return { address: parsed.toIPv4Address().toString(), site: null }
  const network = (parts: number) => parsed.parts.slice(0, parts).map((part) => part.toString(16))
  return { address: `${network(4).join(':')}::/64`, site: `${network(3).join(':')}::/48` }
}

/** The key under which calls of an address are counted. */
export const addressKey = ({ address }: Pick<ClientCall, 'address'>): string => networkNames(address).address

import type { CallContext } from '@duplex/contracts'
import ipaddr from 'ipaddr.js'

/** A call that the gateway makes for a client. */
export interface ClientCall extends CallContext {
  /** The IP address that the client's request came from. */
  address: string
}

/**
 * The key under which an address is counted, the same for all its spellings (RFC 4291, RFC 5952). An IPv6 address counts as
 * its /64 network, because one household or server usually gets a whole /64. An IPv4-mapped IPv6 address counts as IPv4.
 */
export function addressKey({ address }: Pick<ClientCall, 'address'>): string {
  const [plain = ''] = address.split('%', 1)
  if (!ipaddr.IPv6.isValid(plain)) return plain
  const parsed = ipaddr.IPv6.parse(plain)
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16))
  return `${network.join(':')}::/64`
}

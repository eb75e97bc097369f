import { isIPv6 } from 'node:net'
import type { CallContext } from '@duplex/contracts'

/** A call made for a client of the gateway. */
export interface ClientCall extends CallContext {
  /** Where the client's request came from. */
  address: string
}

/** Who a client's address counts as: IPv4 as it is, IPv6 by its /64, which is what one household or server gets. */
export function addressKey({ address }: Pick<ClientCall, 'address'>): string {
  const [plain = ''] = address.split('%', 1)
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped || !isIPv6(plain)) return mapped ?? plain
  // as the URL standard writes it: no dotted end, and the longest run of zeros left out
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(tail ? tail.split(':') : [])]
  return `${all.slice(0, 4).join(':')}::/64`
}

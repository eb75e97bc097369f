import { type TransportName, transportNames } from '@duplex/live-client'

const KEY = 'transport'

/** What a reader has chosen in this browser; `auto` where that is nothing. */
export function storedTransport(): TransportName | 'auto' {
  try {
    const stored = localStorage.getItem(KEY)
    return transportNames.find((name) => name === stored) ?? 'auto'
  } catch {
    // on the server there is none, and a browser may refuse it
    return 'auto'
  }
}

export function storeTransport(transport: TransportName | 'auto'): void {
  try {
    localStorage.setItem(KEY, transport)
  } catch {}
}

import { type TransportName, transportNames } from '@duplex/live-client'

const KEY = 'transport'

/** Returns the transport that the reader has chosen in this browser; `auto` by default. */
export function storedTransport(): TransportName | 'auto' {
  try {
    const stored = localStorage.getItem(KEY)
    return transportNames.find((name) => name === stored) ?? 'auto'
  } catch {
    // there is no localStorage on the server, and a browser may block it
    return 'auto'
  }
}

export function storeTransport(transport: TransportName | 'auto'): void {
  try {
    localStorage.setItem(KEY, transport)
  } catch {}
}

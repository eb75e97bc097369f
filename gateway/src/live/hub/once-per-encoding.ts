import type { Encoding } from './wire.ts'

/** The bytes that `make` makes, once for each transport that wants them. */
export function oncePerEncoding(make: (encoding: Encoding) => Buffer): (encoding: Encoding) => Buffer {
  const made = new Map<Encoding, Buffer>()
  return (encoding) => {
    const bytes = made.get(encoding) ?? make(encoding)
    made.set(encoding, bytes)
    return bytes
  }
}

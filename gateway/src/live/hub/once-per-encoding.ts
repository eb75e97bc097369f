import type { Encoding } from './wire.ts'

/** Wraps `make` so that it runs once per encoding, and returns the same bytes after that. */
export function oncePerEncoding(make: (encoding: Encoding) => Buffer): (encoding: Encoding) => Buffer {
  const made = new Map<Encoding, Buffer>()
  return (encoding) => {
    const bytes = made.get(encoding) ?? make(encoding)
    made.set(encoding, bytes)
    return bytes
  }
}

import type { IncomingMessage } from 'node:http'
import { DuplexError } from '@duplex/contracts'

/**
 * Reads a body into memory. Throws TOO_LARGE above `maxBytes`, and what `onBytes` throws for a part. Then the rest of the body is
 * discarded as it arrives, because a client that writes everything before it reads would not see the answer.
 */
export function receiveBody(payload: IncomingMessage, maxBytes: number, onBytes: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const receive = (part: Buffer) => {
      try {
        size += part.length
        if (size > maxBytes) throw new DuplexError('TOO_LARGE')
        onBytes(part.length)
        parts.push(part)
      } catch (error) {
        discard(error)
      }
    }
    const discard = (error: unknown) => {
      parts.length = 0
      payload.off('data', receive).resume()
      reject(error)
    }
    // a body without a Content-Length is checked while it arrives
    if (Number(payload.headers['content-length'] ?? 0) > maxBytes) return discard(new DuplexError('TOO_LARGE'))
    payload.on('data', receive)
    payload.once('end', () => resolve(Buffer.concat(parts)))
    payload.once('error', reject)
  })
}

import type { DownFrame } from '@duplex/contracts'
import type { Encoding } from '../hub/wire.ts'

/** A complete text frame from a server: FIN set, not masked. https://datatracker.ietf.org/doc/html/rfc6455#section-5.2 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = 0x81
  if (head === 2) frame[1] = length
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, head)
  return frame
}

export const downFrame = (frame: DownFrame): Buffer => textFrame(JSON.stringify(frame))

export const websocketEncoding: Encoding = {
  opening: (cursor, reset) => Buffer.concat([downFrame({ op: 'ready', cursor }), ...(reset ? [downFrame({ op: 'reset', cursor })] : [])]),
  event: ({ json }) => textFrame(`{"op":"event",${json!.slice(1)}`),
  ephemeral: downFrame,
  reset: (cursor) => downFrame({ op: 'reset', cursor }),
  cursor: (cursor) => downFrame({ op: 'cursor', cursor }),
}

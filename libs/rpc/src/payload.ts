import { DuplexError } from '@duplex/contracts'
import { fromJson } from '@duplex/runtime'

/** The maximum size of an input or output. NATS accepts 1 MiB for payload and headers together. */
export const MAX_PAYLOAD_BYTES = 1_000_000

/** JSON in UTF-8. Throws TOO_LARGE. */
export function encodeInput(input: unknown): Buffer {
  const payload = encode(input)
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new DuplexError('TOO_LARGE', `The request has ${payload.length} bytes; the maximum is ${MAX_PAYLOAD_BYTES} bytes`)
  return payload
}

/** JSON in UTF-8. An output that is too large is a bug of the service, so this throws a plain Error. */
export function encodeOutput(output: unknown): Buffer {
  const payload = encode(output)
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new Error(`the output has ${payload.length} bytes; the maximum is ${MAX_PAYLOAD_BYTES} bytes`)
  return payload
}

export const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null))

export const decode = <T>(payload: Uint8Array): T =>
  fromJson(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString())

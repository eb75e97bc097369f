import { DuplexError } from '@duplex/contracts'
import { fromJson } from '@duplex/runtime'

/** The most an input or an output may have: NATS takes 1 MiB for payload and headers together. */
export const PAYLOAD_BYTES = 1_000_000

/** JSON in UTF-8. Throws TOO_LARGE. */
export function encodeInput(input: unknown): Buffer {
  const payload = encode(input)
  if (payload.length > PAYLOAD_BYTES)
    throw new DuplexError('TOO_LARGE', `The request has ${payload.length} bytes of at most ${PAYLOAD_BYTES}`)
  return payload
}

/** JSON in UTF-8. Too large an answer is the callee's mistake, not the caller's. */
export function encodeOutput(output: unknown): Buffer {
  const payload = encode(output)
  if (payload.length > PAYLOAD_BYTES) throw new Error(`the answer has ${payload.length} bytes of at most ${PAYLOAD_BYTES}`)
  return payload
}

export const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null))

export const decode = <T>(payload: Uint8Array): T =>
  fromJson(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString())

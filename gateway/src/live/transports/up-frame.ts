import { parseChannel, type UpFrame } from '@duplex/contracts'

/** A frame that is invalid. It has the frame's `ref` if that is valid. */
export interface BadFrame {
  op: 'bad'
  ref: string | null
  problem: string
}

const MAX_REF_CHARS = 200

const ops: readonly unknown[] = ['subscribe', 'unsubscribe', 'comment', 'typing'] satisfies UpFrame['op'][]

/** Parses a client's frame. The comment service validates the fields of a comment. */
export function readUpFrame(text: string): UpFrame | BadFrame {
  const frame = parse(text)
  if (frame === null) return bad(null, 'The frame is not a JSON object')
  const ref = typeof frame.ref === 'string' && frame.ref.length >= 1 && frame.ref.length <= MAX_REF_CHARS ? frame.ref : null
  if (!ops.includes(frame.op)) return bad(ref, `\`op\`: unknown; expected ${ops.join(', ')}`)
  if (frame.op === 'typing') return readTyping(frame)
  if (!ref) return bad(ref, `\`ref\`: missing or invalid; expected 1 to ${MAX_REF_CHARS} characters`)
  if (frame.op === 'comment') return frame as unknown as UpFrame
  if (!isStrings(frame.channels)) return bad(ref, '`channels`: expected an array of strings')
  if (frame.after !== undefined && typeof frame.after !== 'string') return bad(ref, '`after`: expected a cursor `<epoch>-<sequence>`')
  return frame as unknown as UpFrame
}

function readTyping({ channel }: Record<string, unknown>): UpFrame | BadFrame {
  const isValid = typeof channel === 'string' && parseChannel(channel)?.kind === 'comments'
  return isValid ? { op: 'typing', channel } : bad(null, '`channel`: expected `comments:<post id>`')
}

const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string')

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const bad = (ref: string | null, problem: string): BadFrame => ({ op: 'bad', ref, problem })

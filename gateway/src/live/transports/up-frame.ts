import { parseChannel, type UpFrame } from '@duplex/contracts'

/** What cannot be read of a frame; `ref` where that much can. */
export interface BadFrame {
  op: 'bad'
  ref: string | null
  problem: string
}

const REF = 200

const ops: readonly unknown[] = ['subscribe', 'unsubscribe', 'comment', 'typing'] satisfies UpFrame['op'][]

/** A client's frame. The fields of a comment are judged by the comment service. */
export function readUpFrame(text: string): UpFrame | BadFrame {
  const frame = parse(text)
  if (frame === null) return bad(null, 'This is no JSON object')
  const ref = typeof frame.ref === 'string' && frame.ref.length >= 1 && frame.ref.length <= REF ? frame.ref : null
  if (!ops.includes(frame.op)) return bad(ref, 'There is no such op')
  if (frame.op === 'typing') return readTyping(frame)
  if (!ref) return bad(ref, `A ref of 1 to ${REF} characters is missing`)
  if (frame.op === 'comment') return frame as unknown as UpFrame
  if (!isStrings(frame.channels)) return bad(ref, 'channels must be strings')
  if (frame.after !== undefined && typeof frame.after !== 'string') return bad(ref, 'after must be a cursor')
  return frame as unknown as UpFrame
}

function readTyping({ channel }: Record<string, unknown>): UpFrame | BadFrame {
  const isThere = typeof channel === 'string' && parseChannel(channel)?.kind === 'comments'
  return isThere ? { op: 'typing', channel } : bad(null, 'channel must be that of comments')
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

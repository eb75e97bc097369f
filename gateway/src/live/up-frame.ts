import type { UpFrame } from '@duplex/contracts'

/** What cannot be read of a frame; `ref` where that much can. */
export interface BadFrame {
  op: 'bad'
  ref: string | null
  problem: string
}

const REF = 200

/** A client's frame. The fields of a comment are judged by the comment service. */
export function readUpFrame(text: string): UpFrame | BadFrame {
  const frame = parse(text)
  if (frame === null) return bad(null, 'This is no JSON object')
  const ref = typeof frame.ref === 'string' && frame.ref.length >= 1 && frame.ref.length <= REF ? frame.ref : null
  switch (frame.op) {
    case 'subscribe':
    case 'unsubscribe':
      if (!ref) return bad(ref, `A ref of 1 to ${REF} characters is missing`)
      if (!Array.isArray(frame.channels) || !frame.channels.every((name) => typeof name === 'string'))
        return bad(ref, 'channels must be strings')
      if (frame.after !== undefined && typeof frame.after !== 'string') return bad(ref, 'after must be a cursor')
      return frame as unknown as UpFrame
    case 'comment':
      if (!ref) return bad(ref, `A ref of 1 to ${REF} characters is missing`)
      return frame as unknown as UpFrame
    default:
      return bad(ref, 'There is no such op')
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const bad = (ref: string | null, problem: string): BadFrame => ({ op: 'bad', ref, problem })

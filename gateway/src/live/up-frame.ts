import type { ErrorCode, UpFrame } from '@duplex/contracts'

/** What cannot be read of a frame; `ref` where that much can. */
export interface BadFrame {
  op: 'bad'
  ref: string | null
  code: ErrorCode
  problem: string
}

const REF = 200

const fields: Record<UpFrame['op'], readonly string[]> = {
  subscribe: ['op', 'ref', 'channels', 'after'],
  unsubscribe: ['op', 'ref', 'channels'],
  comment: ['op', 'ref', 'post', 'body', 'parent'],
}

/** A client's frame. The fields of a comment are judged by the comment service. */
export function readUpFrame(text: string): UpFrame | BadFrame {
  const frame = parse(text)
  if (frame === null) return bad(null, 'This is no JSON object')
  const ref = typeof frame.ref === 'string' && frame.ref.length >= 1 && frame.ref.length <= REF ? frame.ref : null
  if (typeof frame.op !== 'string' || !Object.hasOwn(fields, frame.op)) return bad(ref, 'There is no such op')
  const op = frame.op as UpFrame['op']
  if (!ref) return bad(ref, `A ref of 1 to ${REF} characters is missing`)
  const unknown = Object.keys(frame).find((name) => !fields[op].includes(name))
  if (unknown !== undefined) return bad(ref, `${JSON.stringify(unknown)} is no field of ${op}`, 'INVALID')
  if (op !== 'comment' && !isStrings(frame.channels)) return bad(ref, 'channels must be strings')
  if (frame.after !== undefined && typeof frame.after !== 'string') return bad(ref, 'after must be a cursor')
  return frame as unknown as UpFrame
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

const bad = (ref: string | null, problem: string, code: ErrorCode = 'MALFORMED'): BadFrame => ({ op: 'bad', ref, code, problem })

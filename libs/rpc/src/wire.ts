import { type Actor, DuplexError, isErrorCode } from '@duplex/contracts'
import { fromJson, nextTraceparent } from '@duplex/runtime'
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node'
import type { HandlerContext } from './call-context.ts'
import { decode, encode } from './payload.ts'

const DEADLINE = 'Duplex-Deadline'
const ACTOR = 'Duplex-Actor'
const TRACEPARENT = 'traceparent'
/** The code, if the response is an error. Its payload has the message and details. */
const ERROR = 'Duplex-Error'

export const subjectOf = (service: string, method: string) => `rpc.${service}.${method}`

/** Sends the deadline as milliseconds from now, because the clocks of two machines differ. */
export function requestHeaders(context: HandlerContext): MsgHdrs {
  const lines = headers()
  lines.set(DEADLINE, String(Math.ceil(context.deadline - performance.now())))
  lines.set(TRACEPARENT, context.traceparent)
  if (context.actor) lines.set(ACTOR, asciiJson(context.actor))
  return lines
}

/** Throws INVALID for a request that natsClient would never send. */
export function readRequest(request: Msg): { input: unknown; context: HandlerContext } {
  const header = (name: string) => request.headers?.get(name) || null
  try {
    const actor = header(ACTOR)
    const remainingMs = Number(header(DEADLINE))
    if (Number.isNaN(remainingMs)) throw new SyntaxError(`${DEADLINE} is not a number`)
    const context = {
      actor: actor ? fromJson<Actor>(actor) : null,
      deadline: performance.now() + remainingMs,
      traceparent: header(TRACEPARENT) ?? nextTraceparent(),
    }
    return { input: decode(request.data), context }
  } catch (error) {
    throw new DuplexError('INVALID', 'The request cannot be read', {}, { cause: error })
  }
}

export function respondError(request: Msg, { code, message, details }: DuplexError): void {
  const lines = headers()
  lines.set(ERROR, code)
  request.respond(encode({ message, details }), { headers: lines })
}

/** Returns the output, or throws the service's error. */
export function readAnswer(answer: Msg): unknown {
  const code = answer.headers?.get(ERROR)
  if (!code) return decode(answer.data)
  const { message, details } = decode<Pick<DuplexError, 'message' | 'details'>>(answer.data)
  throw new DuplexError(isErrorCode(code) ? code : 'INTERNAL', message, details)
}

/** JSON in ASCII without line breaks, because it is sent as a header. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

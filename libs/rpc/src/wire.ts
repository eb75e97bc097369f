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

/**
 * The subject of a call. Its last part is the calling process, so NATS permissions prove who calls: each login may publish
 * only to subjects with its own name.
 */
export const subjectOf = (service: string, method: string, caller: string) => `rpc.${service}.${method}.${caller}`

/** The subject of releases before callers had a name. Remove it, and the calls and subscriptions that use it, in the next release. */
export const unnamedSubjectOf = (service: string, method: string) => `rpc.${service}.${method}`

/** The only process that knows sessions, and so may call for a signed-in user. */
const ACTS_FOR_USERS = 'gateway'

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
  const caller = request.subject.split('.')[3] ?? null
  try {
    const actor = header(ACTOR)
    const remainingMs = Number(header(DEADLINE))
    if (Number.isNaN(remainingMs)) throw new SyntaxError(`${DEADLINE} is not a number`)
    const context = {
      caller,
      actor: actor ? fromJson<Actor>(actor) : null,
      deadline: performance.now() + remainingMs,
      traceparent: header(TRACEPARENT) ?? nextTraceparent(),
    }
    if (actor && caller !== null && caller !== ACTS_FOR_USERS)
      throw new SyntaxError(`${caller} called for a user; expected ${ACTS_FOR_USERS}`)
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

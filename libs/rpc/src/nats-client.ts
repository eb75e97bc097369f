import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CallContext,
  type Client,
  type Contract,
  DuplexError,
  errorCodes,
  isDuplexError,
  type Method,
  mayRetry,
} from '@duplex/contracts'
import { refuseInTransaction } from '@duplex/runtime'
import type { Msg } from '@nats-io/transport-node'
import { callFailed, type HandlerContext } from './call-context.ts'
import { mayCross } from './invoke.ts'
import type { NatsConnection } from './nats-connection.ts'
import { type Failure, failures, natsRequest } from './nats-request.ts'
import { asCaller } from './observe.ts'
import { encodeInput } from './payload.ts'
import { readAnswer, subjectOf, unnamedSubjectOf } from './wire.ts'

/** How long a call waits for a service that does not run: long enough for a restart, short enough for a reader. */
const UNSERVED_TIMEOUT_MS = 1_000
/** The pause before an unserved call is retried doubles from the first to the longest. */
const FIRST_RETRY_MS = 10
const LONGEST_RETRY_MS = 200

/**
 * Calls a service over NATS. A call that fails without a response is retried as errors.ts allows for its code:
 * - The service does not run: UNAVAILABLE, so every method is retried, until UNSERVED_TIMEOUT_MS.
 * - No response in time: OUTCOME_UNKNOWN, so only an idempotent method is retried. It gets two attempts, each with half of
 *   the time that is left.
 * - NATS is not connected: UNAVAILABLE at once. The connection is lost during the call: OUTCOME_UNKNOWN at once.
 */
export function natsClient<C extends Contract>(contract: C, connection: NatsConnection): Client<C> {
  const calls = Object.entries(contract.methods).map(([key, method]) => {
    // a service of an older release serves only the second subject
    const served = [subjectOf(contract.service, key, connection.name), unnamedSubjectOf(contract.service, key)] as const
    const name = { service: contract.service, method: key }
    const call = async (input: unknown, context?: CallContext) => {
      refuseInTransaction(`${contract.service}.${key} was called`)
      const payload = encodeInput(input)
      const send = (attempt: HandlerContext, nth: number) => natsRequest(connection, served[nth % 2 === 0 ? 0 : 1], payload, attempt)
      return asCaller(name, method, context, async (next) => read(method, await requestWithRetries(method, next, send)))
    }
    return [key, call]
  })
  return Object.fromEntries(calls)
}

async function requestWithRetries(
  method: Method,
  context: HandlerContext,
  send: (attempt: HandlerContext, nth: number) => Promise<Msg | Failure>,
): Promise<Msg> {
  const unservedDeadline = Math.min(performance.now() + UNSERVED_TIMEOUT_MS, context.deadline)
  /** A service may have received the call, so from now on the outcome is unknown. */
  let received = false
  let unserved = 0
  const failed = (message: string) => callFailed(received ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE', message, context)

  for (let attempt = 0; ; attempt++) {
    const now = performance.now()
    if (context.deadline <= now) throw failed('The deadline has passed')
    const last = received || !mayRetry(failures.timedOut.code, method)
    const response = await send({ ...context, deadline: last ? context.deadline : (now + context.deadline) / 2 }, unserved)
    if (typeof response !== 'string') return response
    const { code, message } = failures[response]
    received ||= code === 'OUTCOME_UNKNOWN'
    if (response === 'unserved') {
      unserved++
      const pause = Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS) * (0.5 + Math.random())
      if (performance.now() + pause > unservedDeadline) throw failed(message)
      await sleep(pause)
    } else if (response !== 'timedOut' || last) {
      throw failed(message)
    }
  }
}

/** A service of another release may send a code that this contract does not declare. Callers do not expect it: INTERNAL. */
function read(method: Method, answer: Msg): unknown {
  try {
    return readAnswer(answer)
  } catch (error) {
    if (!isDuplexError(error) || mayCross(method, error)) throw error
    throw new DuplexError('INTERNAL', errorCodes.INTERNAL.title, error.details)
  }
}

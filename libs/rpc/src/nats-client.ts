import { setTimeout as sleep } from 'node:timers/promises'
import { type CallContext, type Client, type Contract, DuplexError, errorCodes, isDuplexError, type Method } from '@duplex/contracts'
import { refuseInTransaction } from '@duplex/runtime'
import type { Msg } from '@nats-io/transport-node'
import { callFailed, type HandlerContext } from './call-context.ts'
import { mayCross } from './invoke.ts'
import type { NatsConnection } from './nats-connection.ts'
import { type Failure, natsRequest } from './nats-request.ts'
import { asCaller } from './observe.ts'
import { encodeInput } from './payload.ts'
import { readAnswer, subjectOf } from './wire.ts'

/** Milliseconds a call waits for somebody to serve it: over a replacement, but a dead service holds nobody up. */
const PATIENCE = 1_000

/**
 * Calls a service over NATS.
 * - Nobody serves it: tried again within PATIENCE, then UNAVAILABLE.
 * - No answer in time: OUTCOME_UNKNOWN. An idempotent method gets two attempts, with half of the time each.
 * - The broker is away: UNAVAILABLE at once. It goes away during the call: OUTCOME_UNKNOWN at once.
 */
export function natsClient<C extends Contract>(contract: C, connection: NatsConnection): Client<C> {
  const calls = Object.entries(contract.methods).map(([name, method]) => {
    const subject = subjectOf(contract.service, name)
    const asked = { service: contract.service, method: name }
    const call = async (input: unknown, context?: CallContext) => {
      refuseInTransaction(`${contract.service}.${name} was called`)
      const payload = encodeInput(input)
      const ask = (attempt: HandlerContext) => natsRequest(connection, subject, payload, attempt)
      return asCaller(asked, method, context, async (next) => read(method, await persist(method, next, ask)))
    }
    return [name, call]
  })
  return Object.fromEntries(calls)
}

async function persist(method: Method, context: HandlerContext, ask: (attempt: HandlerContext) => Promise<Msg | Failure>): Promise<Msg> {
  const patience = Math.min(performance.now() + PATIENCE, context.deadline)
  let asked = false
  const failed = (reason: string) => callFailed(asked ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE', reason, context)

  for (let attempt = 0; ; attempt++) {
    const now = performance.now()
    if (context.deadline <= now) throw failed('No time was left')
    const last = asked || !method.idempotent
    const answer = await ask({ ...context, deadline: last ? context.deadline : (now + context.deadline) / 2 })
    if (typeof answer !== 'string') return answer
    if (answer === 'away') throw failed('The broker is away')
    if (answer === 'unserved') {
      const pause = Math.min(10 * 2 ** attempt, 200) * (0.5 + Math.random())
      if (performance.now() + pause > patience) throw failed('The service does not run')
      await sleep(pause)
    } else {
      asked = true
      if (answer === 'lost') throw failed('The broker was lost before the answer came')
      if (last) throw failed('No answer in time')
    }
  }
}

/** A code that this side's contract does not declare, from a callee of another version, is none a caller could expect. */
function read(method: Method, answer: Msg): unknown {
  try {
    return readAnswer(answer)
  } catch (error) {
    if (!isDuplexError(error) || mayCross(method, error)) throw error
    throw new DuplexError('INTERNAL', errorCodes.INTERNAL.title, error.details)
  }
}

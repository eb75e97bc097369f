import type { CallContext, Client, Contract, Handlers } from '@duplex/contracts'
import { development, refuseInTransaction } from '@duplex/runtime'
import { callFailed, type HandlerContext } from './call-context.ts'
import { type CalleeOptions, invokers } from './invoke.ts'
import { asCaller } from './observe.ts'
import { decode, encodeInput, encodeOutput } from './payload.ts'

/**
 * Calls handlers in this process. Calls are never retried: if a handler has not finished by the deadline, it is still
 * running and its caller gets OUTCOME_UNKNOWN.
 */
export function local<C extends Contract>(contract: C, handlers: Handlers<C>, options?: CalleeOptions): Client<C> {
  const calls = [...invokers(contract, handlers, receive, options)].map(([name, invoke]) => {
    const method = contract.methods[name]!
    const asked = { service: contract.service, method: name }
    const call = async (input: unknown, context?: CallContext) => {
      refuseInTransaction(`${contract.service}.${name} was called`)
      return asCaller(asked, method, context, (next) => withinDeadline(invoke(send(input), next), next))
    }
    return [name, call]
  })
  return Object.fromEntries(calls)
}

/** In development and tests, values are encoded as over NATS: frozen copies, only JSON, bounded size. */
const send = (input: unknown): unknown => (development ? decode(encodeInput(input)) : input)
const receive = (output: unknown): unknown => (development ? decode(encodeOutput(output)) : output)

async function withinDeadline(answer: Promise<unknown>, context: HandlerContext): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    const refuse = () => reject(callFailed('OUTCOME_UNKNOWN', 'No response in time', context))
    timer = setTimeout(refuse, Math.max(0, context.deadline - performance.now()))
  })
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}

import { randomBytes } from 'node:crypto'
import { contract, type Handlers, method, Shape } from '@duplex/contracts'
import Type from 'typebox'

const Text = Shape({ text: Type.String({ minLength: 1, maxLength: 2_000_000 }), times: Type.Optional(Type.Integer({ minimum: 1 })) })

/** A contract with a unique service name, so that no other service on the broker responds to it. */
export function probeContract(timeout = 5_000) {
  return contract(`probe-${randomBytes(4).toString('hex')}`, {
    read: method({ input: Text, output: Text, errors: ['NOT_FOUND'], idempotent: true, timeout }),
    write: method({ input: Text, output: Text, errors: ['CONFLICT'], timeout }),
  })
}
export type ProbeContract = ReturnType<typeof probeContract>
export type ProbeHandlers = Handlers<ProbeContract>

/** Handlers that return their input, except those given. */
export function probe(handlers: Partial<ProbeHandlers> = {}): ProbeHandlers {
  return { read: async (input) => input, write: async (input) => input, ...handlers }
}

/** Resolves after `ms`, measured with the same clock as deadlines. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Returns the error that a call rejects with. */
export const failureOf = (call: Promise<unknown>) =>
  call.then(
    (answer) => Promise.reject(new Error(`answered ${JSON.stringify(answer)}`)),
    (error) => error,
  )

import { randomBytes } from 'node:crypto'
import { contract, type Handlers, method, Shape } from '@duplex/contracts'
import Type from 'typebox'

const Text = Shape({ text: Type.String({ minLength: 1, maxLength: 2_000_000 }), times: Type.Optional(Type.Integer({ minimum: 1 })) })

/** A service of a test's own: nobody else on the broker answers to its name. */
export function probeContract(timeout = 5_000) {
  return contract(`probe-${randomBytes(4).toString('hex')}`, {
    read: method({ input: Text, output: Text, errors: ['NOT_FOUND'], idempotent: true, timeout }),
    write: method({ input: Text, output: Text, errors: ['CONFLICT'], timeout }),
  })
}
export type ProbeContract = ReturnType<typeof probeContract>
export type ProbeHandlers = Handlers<ProbeContract>

/** Handlers that answer what they were asked, but for those given. */
export function probe(handlers: Partial<ProbeHandlers> = {}): ProbeHandlers {
  return { read: async (input) => input, write: async (input) => input, ...handlers }
}

/** Resolves after `ms` on the clock that deadlines are told by. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The error a call ends with. */
export const failureOf = (call: Promise<unknown>) =>
  call.then(
    (answer) => Promise.reject(new Error(`answered ${JSON.stringify(answer)}`)),
    (error) => error,
  )

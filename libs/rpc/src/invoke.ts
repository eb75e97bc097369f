import {
  type Contract,
  DuplexError,
  errorCodes,
  type Handlers,
  isDuplexError,
  type Method,
  universalCodes,
  validator,
} from '@duplex/contracts'
import { createLogger, development, type Logger, traceIdOf, wireCopy } from '@duplex/runtime'
import { callFailed, type HandlerContext } from './call-context.ts'
import { asCallee } from './observe.ts'

export interface CalleeOptions {
  /** Gets every error that the contract does not declare, with its stack. */
  logger?: Logger | undefined
}

/** Runs one method's handler. Throws nothing but what may cross to the caller. */
export type Invoke<R> = (input: unknown, context: HandlerContext) => Promise<R>

/**
 * The callee's half of a call, by method name: the same whether calls come from this process or over NATS. `deliver`
 * makes of an answer what goes back; where it throws, the answer is the callee's mistake.
 */
export function invokers<C extends Contract, R>(
  contract: C,
  handlers: Handlers<C>,
  deliver: (answer: unknown) => R,
  { logger = createLogger(contract.service) }: CalleeOptions = {},
): Map<string, Invoke<R>> {
  const invoker = (name: string, method: Method): Invoke<R> => {
    const handler = handlers[name as keyof Handlers<C>] as Invoke<unknown>
    const input = validator(method.input)
    const output = validator(method.output)
    const answer = async (value: unknown, context: HandlerContext): Promise<R> => {
      try {
        if (context.deadline <= performance.now()) throw callFailed('UNAVAILABLE', 'The deadline passed before the call started', context)
        const made = await handler(input.parse(value), context)
        if (development) mustBeValid(output.errors(wireCopy(made)))
        return deliver(made)
      } catch (error) {
        if (isDuplexError(error) && mayCross(method, error)) throw error
        const traceId = traceIdOf(context.traceparent)
        logger.error({ err: error, traceId }, `${contract.service}.${name} failed`)
        throw new DuplexError('INTERNAL', errorCodes.INTERNAL.title, { traceId })
      }
    }
    const asked = { service: contract.service, method: name }
    return (value, context) => asCallee(asked, context, (own) => answer(value, own))
  }
  return new Map(Object.entries(contract.methods).map(([name, method]) => [name, invoker(name, method)]))
}

/** Whether a caller of this method may be told of this error. */
export function mayCross(method: Method, { code }: DuplexError): boolean {
  return method.errors.includes(code) || universalCodes.includes(code)
}

function mustBeValid(errors: unknown[]): void {
  if (errors.length > 0) throw new Error(`the answer is not what the contract says: ${JSON.stringify(errors)}`)
}

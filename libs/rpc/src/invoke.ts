import { type Contract, DuplexError, errorCodes, isDuplexError, type Method, universalCodes, validator } from '@duplex/contracts'
import { createLogger, development, type Logger, traceIdOf, wireCopy } from '@duplex/runtime'
import { callFailed, type HandlerContext } from './call-context.ts'
import { asCallee } from './observe.ts'

export interface CalleeOptions {
  /** Logs every error that the contract does not declare, with its stack. */
  logger?: Logger | undefined
}

/** Runs the handler of one method. Throws only errors that the caller may see. */
export type Invoke<R> = (input: unknown, context: HandlerContext) => Promise<R>

/**
 * The service's side of a call, per method name. It is the same for calls from this process and over NATS: check the
 * deadline, validate the input, check the actor, run the handler. `deliver` encodes the output; if it throws, the call is
 * INTERNAL.
 */
export function invokers<R>(
  contract: Contract,
  handlers: object,
  deliver: (answer: unknown) => R,
  { logger = createLogger(contract.service) }: CalleeOptions = {},
): Map<string, Invoke<R>> {
  const invoker = (name: string, method: Method): Invoke<R> => {
    // `local` and `serveNats` check that the handlers belong to the contract; to check it here as well costs seconds of type checking
    const handler = (handlers as Record<string, Invoke<unknown>>)[name]!
    const input = validator(method.input)
    const output = validator(method.output)
    const answer = async (value: unknown, context: HandlerContext): Promise<R> => {
      try {
        if (context.deadline <= performance.now()) throw callFailed('UNAVAILABLE', 'The deadline passed before the call started', context)
        const parsed = input.parse(value)
        if (method.actor === 'required' && !context.actor) throw new DuplexError('UNAUTHENTICATED')
        const result = await handler(parsed, context)
        if (development) mustBeValid(output.errors(wireCopy(result)))
        return deliver(result)
      } catch (error) {
        const traceId = traceIdOf(context.traceparent)
        if (isDuplexError(error) && mayCross(method, error)) {
          // the caller learns only the code; the cause, for example a wrong password, is for the operator
          if (error.cause instanceof Error)
            logger.warn({ reason: error.cause.message, traceId }, `${contract.service}.${name}: ${error.message}`)
          throw error
        }
        logger.error({ err: error, traceId }, `${contract.service}.${name} failed`)
        throw new DuplexError('INTERNAL', errorCodes.INTERNAL.title, { traceId })
      }
    }
    const asked = { service: contract.service, method: name }
    return (value, context) => asCallee(asked, context, (own) => answer(value, own))
  }
  return new Map(Object.entries(contract.methods).map(([name, method]) => [name, invoker(name, method)]))
}

/** Whether a caller of this method may see this error. */
export function mayCross(method: Method, { code }: DuplexError): boolean {
  return method.errors.includes(code) || universalCodes.includes(code)
}

function mustBeValid(errors: unknown[]): void {
  if (errors.length > 0) throw new Error(`the output does not match the contract: ${JSON.stringify(errors)}`)
}

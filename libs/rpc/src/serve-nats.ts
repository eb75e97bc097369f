import { type Contract, DuplexError, type Handlers, isDuplexError } from '@duplex/contracts'
import { createLogger } from '@duplex/runtime'
import type { Msg } from '@nats-io/transport-node'
import { type CalleeOptions, type Invoke, invokers } from './invoke.ts'
import type { NatsConnection } from './nats-connection.ts'
import { encodeOutput } from './payload.ts'
import { readRequest, respondError, subjectOf, unnamedSubjectOf } from './wire.ts'

export interface RpcServer {
  /** Resolves when NATS delivers calls to this process. */
  readonly ready: Promise<void>
  /**
   * Accepts no further calls, and resolves after all accepted calls have a response. Close the connection only then: its own
   * `drain` or `close` loses calls in progress.
   */
  stop(): Promise<void>
}

/** Serves `rpc.<service>.<method>.<caller>`. Processes that serve the same contract share its calls. */
export function serveNats<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  connection: NatsConnection,
  options: CalleeOptions = {},
): RpcServer {
  const { nats } = connection
  const { service } = contract
  const { logger = createLogger(service) } = options
  const inFlight = new Set<Promise<void>>()

  const answer = async (name: string, invoke: Invoke<Uint8Array>, request: Msg) => {
    try {
      const { input, context } = readRequest(request)
      request.respond(await invoke(input, context))
    } catch (error) {
      if (isDuplexError(error)) return respondError(request, error)
      logger.error(error, `the response of ${service}.${name} could not be sent`)
      respondError(request, new DuplexError('INTERNAL'))
    }
  }

  const serve = (name: string, invoke: Invoke<Uint8Array>, subject: string) =>
    nats.subscribe(subject, {
      queue: service,
      callback: (error, request) => {
        if (error) return logger.error(error, `${service}.${name} is not served`)
        const answered = answer(name, invoke, request)
          .catch((failure) => logger.error(failure, `a call of ${service}.${name} gets no response`))
          .finally(() => inFlight.delete(answered))
        inFlight.add(answered)
      },
    })

  const subscriptions = [...invokers(contract, handlers, encodeOutput, { logger })].flatMap(([name, invoke]) =>
    [subjectOf(service, name, '*'), unnamedSubjectOf(service, name)].map((subject) => serve(name, invoke, subject)),
  )

  const flushed = () => nats.flush().catch(() => {})
  return {
    ready: flushed(),
    async stop() {
      await Promise.allSettled(subscriptions.map((subscription) => subscription.drain()))
      await Promise.all(inFlight)
      await flushed()
    },
  }
}

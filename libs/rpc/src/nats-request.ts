import type { ErrorCode } from '@duplex/contracts'
import { type Msg, PermissionViolationError, RequestError, TimeoutError } from '@nats-io/transport-node'
import type { HandlerContext } from './call-context.ts'
import type { NatsConnection } from './nats-connection.ts'
import { requestHeaders } from './wire.ts'

/** Why a request has no response, and the code that the caller gets. errors.ts says which of these codes may be retried. */
export const failures = {
  disconnected: { code: 'UNAVAILABLE', message: 'NATS is not connected' },
  unserved: { code: 'UNAVAILABLE', message: 'The service is not running' },
  connectionLost: { code: 'OUTCOME_UNKNOWN', message: 'The connection to NATS was lost before the response arrived' },
  timedOut: { code: 'OUTCOME_UNKNOWN', message: 'No response in time' },
} as const satisfies Record<string, { code: ErrorCode; message: string }>
export type Failure = keyof typeof failures

/** Sends one request. Fails at once without a connection, where the NATS library would wait until the timeout. */
export function natsRequest(
  connection: NatsConnection,
  subject: string,
  payload: Uint8Array,
  context: HandlerContext,
): Promise<Msg | Failure> {
  return new Promise((resolve) => {
    if (!connection.connected) return resolve('disconnected')
    const settle = (outcome: Msg | Failure) => {
      stopListening()
      resolve(outcome)
    }
    const stopListening = connection.onDisconnect(() => settle('connectionLost'))
    const timeout = Math.max(1, Math.ceil(context.deadline - performance.now()))
    connection.nats
      .request(subject, payload, { timeout, headers: requestHeaders(context) })
      .then(settle, (error) => settle(failureOf(error)))
  })
}

function failureOf(error: unknown): Failure {
  if (error instanceof TimeoutError) return 'timedOut'
  if (!(error instanceof RequestError)) return 'connectionLost'
  // without permission, NATS does not pass the request on
  return error.isNoResponders() || error.cause instanceof PermissionViolationError ? 'unserved' : 'connectionLost'
}

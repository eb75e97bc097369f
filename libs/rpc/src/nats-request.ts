import { type Msg, RequestError, TimeoutError } from '@nats-io/transport-node'
import type { HandlerContext } from './call-context.ts'
import type { NatsConnection } from './nats-connection.ts'
import { requestHeaders } from './wire.ts'

/** Why a request has no answer. `away` and `unserved`: nothing happened; `lost` and `silent`: it may have. */
export type Failure = 'away' | 'unserved' | 'lost' | 'silent'

/** One request. NATS's own would wait out its timeout where the connection is down, or goes down. */
export function natsRequest(
  connection: NatsConnection,
  subject: string,
  payload: Uint8Array,
  context: HandlerContext,
): Promise<Msg | Failure> {
  return new Promise((resolve) => {
    if (!connection.connected) return resolve('away')
    const settle = (outcome: Msg | Failure) => {
      forget()
      resolve(outcome)
    }
    const forget = connection.onDisconnect(() => settle('lost'))
    const timeout = Math.max(1, Math.ceil(context.deadline - performance.now()))
    connection.nats.request(subject, payload, { timeout, headers: requestHeaders(context) }).then(settle, (error) => settle(failure(error)))
  })
}

function failure(error: unknown): Failure {
  if (error instanceof TimeoutError) return 'silent'
  return error instanceof RequestError && error.isNoResponders() ? 'unserved' : 'lost'
}

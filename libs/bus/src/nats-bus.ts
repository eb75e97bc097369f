import { createLogger, fromJson, type Logger } from '@duplex/runtime'
import type { NatsConnection as Nats, Subscription } from '@nats-io/transport-node'
import type { Bus } from './bus.ts'

/** The part of a connection that the bus uses. `connectNats` of @duplex/rpc returns one. */
interface Connection {
  readonly nats: Nats
  readonly connected: boolean
}

/** A bus over NATS; messages are JSON in UTF-8. Subscriptions survive an outage. The caller closes the connection. */
export function natsBus(connection: Connection, { logger = createLogger('bus') }: { logger?: Logger } = {}): Bus {
  const { nats } = connection
  const subscriptions = new Set<Subscription>()

  return {
    publish(subject, message) {
      if (!connection.connected) return
      try {
        nats.publish(subject, JSON.stringify(message ?? null))
      } catch (error) {
        logger.error(error, `A message on ${subject} could not be sent`)
      }
    },
    subscribe(subject, handle) {
      const subscription = nats.subscribe(subject, {
        callback: (error, message) => {
          try {
            if (error) throw error
            handle(fromJson(message.string()))
          } catch (failure) {
            logger.error(failure, `A subscriber of ${subject} threw an error`)
          }
        },
      })
      subscriptions.add(subscription)
      return {
        unsubscribe() {
          subscriptions.delete(subscription)
          subscription.unsubscribe()
        },
      }
    },
    async close() {
      for (const subscription of subscriptions) subscription.unsubscribe()
      await nats.flush().catch(() => {})
    },
  }
}

import { createLogger, fromJson, type Logger } from '@duplex/runtime'
import type { NatsConnection as Nats, Subscription } from '@nats-io/transport-node'
import type { Bus } from './bus.ts'

/** What a bus needs of a connection; `connectNats` of @duplex/rpc makes one. */
interface Connection {
  readonly nats: Nats
  readonly connected: boolean
}

/** A bus over NATS, as JSON in UTF-8. Subscriptions outlive an outage. The connection stays its owner's to close. */
export function natsBus(connection: Connection, { logger = createLogger('bus') }: { logger?: Logger } = {}): Bus {
  const { nats } = connection
  const subscriptions = new Set<Subscription>()

  return {
    publish(subject, message) {
      if (!connection.connected) return
      try {
        nats.publish(subject, JSON.stringify(message ?? null))
      } catch (error) {
        logger.error(error, `a message on ${subject} could not be sent`)
      }
    },
    subscribe(subject, handle) {
      const subscription = nats.subscribe(subject, {
        callback: (error, message) => {
          try {
            if (error) throw error
            handle(fromJson(message.string()))
          } catch (failure) {
            logger.error(failure, `a subscriber of ${subject} failed`)
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

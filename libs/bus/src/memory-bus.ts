import { createLogger, type Logger, wireCopy } from '@duplex/runtime'
import type { Bus, BusSubscription } from './bus.ts'

interface Subscriber extends BusSubscription {
  handle: (message: unknown) => void
  active: boolean
}

/** A bus in this process. As with a broker, messages arrive after `publish` has returned, in the order of publishing. */
export function memoryBus({ logger = createLogger('bus') }: { logger?: Logger } = {}): Bus {
  const subscribers = new Map<string, readonly Subscriber[]>()
  let queue: { subject: string; message: unknown; recipients: readonly Subscriber[] }[] = []

  function deliver() {
    const batch = queue
    queue = []
    for (const { subject, message, recipients } of batch) {
      for (const subscriber of recipients) {
        if (!subscriber.active) continue
        try {
          subscriber.handle(message)
        } catch (error) {
          logger.error(error, `A subscriber of ${subject} threw an error`)
        }
      }
    }
  }

  return {
    publish(subject, message) {
      const recipients = subscribers.get(subject)
      if (!recipients) return
      if (queue.length === 0) setImmediate(deliver)
      queue.push({ subject, message: wireCopy(message), recipients })
    },
    subscribe(subject, handle) {
      const subscriber: Subscriber = {
        handle,
        active: true,
        unsubscribe() {
          subscriber.active = false
          const remaining = subscribers.get(subject)?.filter((other) => other !== subscriber) ?? []
          if (remaining.length > 0) subscribers.set(subject, remaining)
          else subscribers.delete(subject)
        },
      }
      subscribers.set(subject, [...(subscribers.get(subject) ?? []), subscriber])
      return subscriber
    },
    async close() {
      for (const subscriber of [...subscribers.values()].flat()) subscriber.unsubscribe()
    },
  }
}

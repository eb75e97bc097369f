import { createLogger, type Logger, wireCopy } from '@duplex/runtime'
import type { Bus, BusSubscription } from './bus.ts'

interface Subscriber extends BusSubscription {
  handle: (message: unknown) => void
  active: boolean
}

/** A bus within this process. Like a broker's, its messages arrive after `publish` has returned, in the order of publishing. */
export function memoryBus({ logger = createLogger('bus') }: { logger?: Logger } = {}): Bus {
  const subscribers = new Map<string, readonly Subscriber[]>()
  let queue: { subject: string; message: unknown; to: readonly Subscriber[] }[] = []

  function deliver() {
    const batch = queue
    queue = []
    for (const { subject, message, to } of batch) {
      for (const subscriber of to) {
        if (!subscriber.active) continue
        try {
          subscriber.handle(message)
        } catch (error) {
          logger.error(error, `a subscriber of ${subject} failed`)
        }
      }
    }
  }

  return {
    publish(subject, message) {
      const to = subscribers.get(subject)
      if (!to) return
      if (queue.length === 0) setImmediate(deliver)
      queue.push({ subject, message: wireCopy(message), to })
    },
    subscribe(subject, handle) {
      const subscriber: Subscriber = {
        handle,
        active: true,
        unsubscribe() {
          subscriber.active = false
          const left = subscribers.get(subject)?.filter((other) => other !== subscriber) ?? []
          if (left.length > 0) subscribers.set(subject, left)
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

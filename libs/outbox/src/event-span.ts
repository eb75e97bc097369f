import type { NewEvent } from '@duplex/contracts'
import { type Span, type SpanAttributes, type SpanKind, startSpan } from '@duplex/runtime'

const types = { append: 'create', relay: 'send', store: 'send', process: 'process', deliver: 'deliver' } as const

/** What is done with events on their way; the conventions' type of it. */
export type EventOperation = keyof typeof types

/** Named as in https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export const eventAttributes = (operation: EventOperation, destination: string): SpanAttributes => ({
  'messaging.system.name': 'duplex',
  'messaging.operation.name': operation,
  'messaging.operation.type': types[operation],
  'messaging.destination.name': destination,
})

/** The span of one event's next step, in the trace of the change it tells of; null where nobody records. */
export function startEventSpan(
  operation: EventOperation,
  destination: string,
  kind: SpanKind,
  { id, type, traceparent }: Pick<NewEvent, 'id' | 'type' | 'traceparent'>,
  more: { attributes?: SpanAttributes; startTime?: number } = {},
): Span | null {
  return startSpan(`${operation} ${destination}`, {
    ...more,
    kind,
    parent: traceparent,
    attributes: { ...eventAttributes(operation, destination), 'messaging.message.id': id, 'duplex.event.type': type, ...more.attributes },
  })
}

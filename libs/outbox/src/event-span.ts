import type { NewEvent } from '@duplex/contracts'
import { type Span, type SpanAttributes, type SpanKind, startSpan } from '@duplex/runtime'

/** The `messaging.operation.type` of each operation. */
const operationTypes = { append: 'create', relay: 'send', store: 'send', process: 'process', deliver: 'deliver' } as const

/** A step on an event's way from the service that appends it to its subscribers. */
export type EventOperation = keyof typeof operationTypes

/** Attribute names follow https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export const eventAttributes = (operation: EventOperation, destination: string): SpanAttributes => ({
  'messaging.system.name': 'duplex',
  'messaging.operation.name': operation,
  'messaging.operation.type': operationTypes[operation],
  'messaging.destination.name': destination,
})

/** Starts the span of one operation on an event, in the trace of the change that caused the event. Null if tracing is off. */
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

export interface StreamMessage {
  /** Null if the message has no id. */
  id: string | null
  event: string
  /** Empty for a message that only has an id. */
  data: string
}

/**
 * Parses an event stream that arrives in pieces of any length, and calls `onMessage` for each complete message.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function eventStreamParser(
  onMessage: (message: StreamMessage) => void,
  onRetry: (milliseconds: number) => void,
): (piece: string) => void {
  let incomplete = ''
  let id: string | null = null
  let event = ''
  let data: string[] = []

  function parseLine(line: string) {
    if (line === '') {
      if (id !== null || data.length) onMessage({ id, event: event || 'message', data: data.join('\n') })
      id = null
      event = ''
      data = []
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id') id = value
    else if (field === 'retry' && /^[0-9]+$/.test(value)) onRetry(Number(value))
  }

  return (piece) => {
    incomplete += piece
    // A CR at the end may be the first half of a CRLF, so the next piece decides.
    const lines = incomplete.split(/\r\n|\n|\r(?!$)/)
    incomplete = lines.pop()!
    for (const line of lines) parseLine(line)
  }
}

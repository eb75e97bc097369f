export interface StreamMessage {
  /** Only where this message brought one. */
  id: string | null
  event: string
  /** Empty for a message that only moves the id. */
  data: string
}

/**
 * Takes an event stream in pieces, however it is cut, and hands over each whole message.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function eventStreamParser(
  onMessage: (message: StreamMessage) => void,
  onRetry: (milliseconds: number) => void,
): (piece: string) => void {
  let rest = ''
  let id: string | null = null
  let event = ''
  let data: string[] = []

  function take(line: string) {
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
    rest += piece
    // a CR at the very end may be the first half of a CRLF: it waits for what follows
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!
    for (const line of lines) take(line)
  }
}

/** An error and its causes in one line for people. Most failures here come from the operating system or the database. */
export function explain(error: unknown): string {
  const messages: string[] = []
  for (let cause: unknown = error; cause instanceof Error && messages.length < 4; cause = cause.cause) {
    if (cause.message && !messages.includes(cause.message)) messages.push(cause.message)
    if (cause.name === 'DataError') break
  }
  return (messages.join(': ') || String(error)).replaceAll(/\s*\n\s*/g, ' ')
}

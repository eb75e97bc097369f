type Fields = Record<string, unknown>

/** Formats a line of a process's output as text: `12:04:31 [post] message key=value`. */
export function formatLine(name: string, line: string): string {
  const fields = parse(line)
  if (!fields) return `${clock(new Date())} [${name}] ${line}`
  const { level, time, pid, hostname, name: _, msg, err, ...rest } = fields
  const levelPrefix = level === 'warn' || level === 'error' || level === 'fatal' ? `${level}: ` : ''
  const details = Object.entries(rest).map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const stack = isError(err) ? `\n${err.stack ?? `${err.type}: ${err.message}`}` : ''
  return `${clock(new Date(typeof time === 'string' ? time : Date.now()))} [${name}] ${levelPrefix}${msg ?? ''}${details.join('')}${stack}`
}

/** Formats a line as JSON. If the process wrote JSON, the line is unchanged. */
export function jsonLine(name: string, line: string): string {
  return parse(line) ? line : JSON.stringify({ level: 'info', time: new Date().toISOString(), name, msg: line })
}

function parse(line: string): Fields | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function isError(value: unknown): value is { type: string; message: string; stack?: string } {
  return typeof value === 'object' && value !== null && 'message' in value
}

function clock(at: Date): string {
  return at.toTimeString().slice(0, 8)
}

type Fields = Record<string, unknown>

/** One line of a process's output for people: `12:04:31 [post] message key=value`. */
export function formatLine(name: string, line: string): string {
  const fields = parse(line)
  if (!fields) return `${clock(new Date())} [${name}] ${line}`
  const { level, time, pid, hostname, name: _, msg, err, ...rest } = fields
  const loud = level === 'warn' || level === 'error' || level === 'fatal' ? `${level}: ` : ''
  const details = Object.entries(rest).map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const stack = isError(err) ? `\n${err.stack ?? `${err.type}: ${err.message}`}` : ''
  return `${clock(new Date(typeof time === 'string' ? time : Date.now()))} [${name}] ${loud}${msg ?? ''}${details.join('')}${stack}`
}

/** The same line as JSON: as it is where the process writes JSON itself, wrapped otherwise. */
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

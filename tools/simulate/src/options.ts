import { parseArgs } from 'node:util'

export interface SimulateOptions {
  /** The blog's address, without a path. */
  url: URL
  /** Actions per second of all visitors together. */
  rate: number
  visitors: number
  /** The simulation stops after this time. */
  minutes: number
}

export const usage = `npm run simulate -- [options]

Simulates a few visitors of a running Duplex. They post, comment and like through its public API.

  --url       address of the blog                 (default http://localhost:8080)
  --rate      actions per second, in total        (default 2, at most 50)
  --visitors  number of visitors                  (default 8, at most 100)
  --minutes   time after which it stops           (default 60, at most 1440)
  --help      show this text`

/** The command line is invalid. The message is shown to the user. */
export class UsageError extends Error {}

/** Returns the options, or null for --help. Throws UsageError. */
export function readOptions(args: string[]): SimulateOptions | null {
  const values = parse(args)
  if (values.help) return null
  return {
    url: addressOf(values.url),
    rate: numberOf('--rate', values.rate, 0.01, 50),
    visitors: Math.round(numberOf('--visitors', values.visitors, 1, 100)),
    minutes: numberOf('--minutes', values.minutes, 0.01, 1_440),
  }
}

/** Whether the address belongs to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string', default: 'http://localhost:8080' },
        rate: { type: 'string', default: '2' },
        visitors: { type: 'string', default: '8' },
        minutes: { type: 'string', default: '60' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function addressOf(text: string): URL {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url is ${JSON.stringify(text)}: expected an address like http://localhost:8080`)
  return new URL(url.origin)
}

function numberOf(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!(value >= min && value <= max)) throw new UsageError(`${option} is ${JSON.stringify(text)}: expected a number from ${min} to ${max}`)
  return value
}

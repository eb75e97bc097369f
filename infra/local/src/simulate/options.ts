import { parseArgs } from 'node:util'

export interface SimulateOptions {
  /** Where Duplex answers, without a path. */
  url: URL
  /** Actions per second, all visitors together. */
  rate: number
  visitors: number
  minutes: number
}

export const usage = `npm run simulate -- [options]

Visits a running Duplex as a few made-up people who post, comment and like, through its public API.

  --url       where it runs                       (default http://localhost:8080)
  --rate      actions per second, all together    (default 2, at most 50)
  --visitors  how many people                     (default 8, at most 100)
  --minutes   when to stop, at the latest         (default 60, at most 1440)
  --help      this text`

/** What is wrong with the command line, in words for people. */
export class UsageError extends Error {}

/** The options; null where only help is asked for. Throws UsageError. */
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

/** Whether a visit stays on this machine. */
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
    throw new UsageError(`--url is ${JSON.stringify(text)}: it must be an address like http://localhost:8080`)
  return new URL(url.origin)
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!(value >= least && value <= most))
    throw new UsageError(`${option} is ${JSON.stringify(text)}: it must be a number from ${least} to ${most}`)
  return value
}

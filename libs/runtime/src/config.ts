import { readFileSync } from 'node:fs'

type Environment = Record<string, string | undefined>

/** What a process is told from outside. Read once, at its start; every variable stands in the README's table. */
export interface Config {
  /** PostgreSQL; null: the embedded PGlite in `dataDir`. */
  databaseUrl: string | null
  dataDir: string
  /** NATS; null: in memory. */
  natsUrl: string | null
  /** Redis; null: in memory. */
  redisUrl: string | null
  /** The public HTTP port (gateway and monolith). */
  port: number
  host: string
  /** The proxies whose X-Forwarded-* headers are believed: addresses, networks, `loopback` or `uniquelocal`, comma-separated; null: none. */
  trustProxy: string | null
  /** Holds clients to rate limits. Off for load tests alone. */
  rateLimit: boolean
  /** Keeps pages for readers who are not signed in. Off to measure what that saves. */
  pageCache: boolean
  /** The port of /health and /metrics, on `internalHost`; 0 takes any free one. */
  internalPort: number
  internalHost: string
  logLevel: string
  /** Milliseconds a process may take to stop. */
  stopTimeout: number
  /** Writes the demo posts into an empty blog. */
  demoContent: boolean
  /** The deployments among which the edge lets a browser choose; fewer than two: there is no choice. */
  deployments: Deployment[]
  /** How traces are exported; null: not at all. */
  tracing: Tracing | null
}

const deployments = ['monolith', 'microservices'] as const
export type Deployment = (typeof deployments)[number]

/** OpenTelemetry's standard variables, as far as its exporter does not read them by itself. */
export interface Tracing {
  protocol: 'http/protobuf' | 'http/json'
  sampler: { name: (typeof samplers)[number]; ratio: number }
  batch: { scheduledDelayMillis: number; exportTimeoutMillis: number; maxQueueSize: number; maxExportBatchSize: number }
}

const samplers = [
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'always_on',
  'always_off',
  'traceidratio',
] as const

export function readConfig(environment: Environment = process.env): Config {
  const named = text(environment, 'DEPLOYMENTS')?.split(/[\s,]+/) ?? []
  return {
    databaseUrl: secret(environment, 'DATABASE_URL'),
    dataDir: text(environment, 'DATA_DIR') ?? './data',
    natsUrl: secret(environment, 'NATS_URL'),
    redisUrl: secret(environment, 'REDIS_URL'),
    port: wholeNumber(environment, 'PORT', 8080, 0, 65_535),
    host: text(environment, 'HOST') ?? '0.0.0.0',
    trustProxy: text(environment, 'TRUST_PROXY'),
    rateLimit: oneOf(environment, 'RATE_LIMIT', ['on', 'off'], 'on') === 'on',
    pageCache: oneOf(environment, 'PAGE_CACHE', ['on', 'off'], 'on') === 'on',
    internalPort: wholeNumber(environment, 'INTERNAL_PORT', 0, 0, 65_535),
    internalHost: text(environment, 'INTERNAL_HOST') ?? '127.0.0.1',
    logLevel: oneOf(environment, 'LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
    stopTimeout: wholeNumber(environment, 'STOP_TIMEOUT', 10_000, 0, 600_000),
    demoContent: oneOf(environment, 'DEMO_CONTENT', ['on', 'off'], 'on') === 'on',
    deployments: deployments.filter((name) => named.includes(name)),
    tracing: readTracing(environment),
  }
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function readTracing(environment: Environment): Tracing | null {
  const endpoint = text(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? text(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  const disabled = text(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
  if (!endpoint || disabled || text(environment, 'OTEL_TRACES_EXPORTER') === 'none') return null
  const own = 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'
  const protocol = text(environment, own) ? own : 'OTEL_EXPORTER_OTLP_PROTOCOL'
  return {
    protocol: oneOf(environment, protocol, ['http/protobuf', 'http/json'], 'http/protobuf'),
    sampler: {
      name: oneOf(environment, 'OTEL_TRACES_SAMPLER', samplers, 'parentbased_always_on'),
      ratio: share(environment, 'OTEL_TRACES_SAMPLER_ARG', 1),
    },
    batch: {
      scheduledDelayMillis: wholeNumber(environment, 'OTEL_BSP_SCHEDULE_DELAY', 5_000, 1, 600_000),
      exportTimeoutMillis: wholeNumber(environment, 'OTEL_BSP_EXPORT_TIMEOUT', 30_000, 1, 600_000),
      maxQueueSize: wholeNumber(environment, 'OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1, 1_000_000),
      maxExportBatchSize: wholeNumber(environment, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1, 1_000_000),
    },
  }
}

/** A value this process cannot do without. */
export function required<T>(value: T | null, variable: string): T {
  if (value === null) throw new ConfigError(`${variable} is not set`)
  return value
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

function text(environment: Environment, variable: string): string | null {
  return environment[variable]?.trim() || null
}

/** The variable, or what is in the file that its twin with `_FILE` names: a secret in the environment is easily seen. */
function secret(environment: Environment, variable: string): string | null {
  const given = text(environment, variable)
  const file = text(environment, `${variable}_FILE`)
  if (file === null) return given
  if (given !== null) throw new ConfigError(`${variable} and ${variable}_FILE are both set: one of them is enough`)
  try {
    return readFileSync(file, 'utf8').trim() || null
  } catch (error) {
    throw new ConfigError(`${variable}_FILE: ${error instanceof Error ? error.message : error}`)
  }
}

function wholeNumber(environment: Environment, variable: string, fallback: number, least: number, most: number): number {
  const value = text(environment, variable)
  if (value === null) return fallback
  const number = Number(value)
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new ConfigError(`${variable} is ${JSON.stringify(value)}: it must be a whole number from ${least} to ${most}`)
  }
  return number
}

function share(environment: Environment, variable: string, fallback: number): number {
  const value = text(environment, variable)
  if (value === null) return fallback
  const number = Number(value)
  if (!(number >= 0 && number <= 1)) throw new ConfigError(`${variable} is ${JSON.stringify(value)}: it must be a number from 0 to 1`)
  return number
}

function oneOf<const T extends string>(environment: Environment, variable: string, values: readonly T[], fallback: T): T {
  const value = text(environment, variable)
  if (value === null) return fallback
  const found = values.find((known) => known === value)
  if (!found) throw new ConfigError(`${variable} is ${JSON.stringify(value)}: it must be one of ${values.join(', ')}`)
  return found
}

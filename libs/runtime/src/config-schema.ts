import Type, { type Static, type TSchema } from 'typebox'

/**
 * How a property of the configuration is read from the environment. The README's table describes every variable for users.
 * The property has `default` if the variable is not set or empty.
 */
export interface FromEnvironment<T> {
  /** The environment variable. If there are several, the first one that is set applies. */
  variable: string | readonly string[]
  default: T
  /** The value may also be in a file, whose path is in the variable `<variable>_FILE`. */
  secret?: boolean
}

const text = (options: FromEnvironment<string>) => Type.String({ ...options })
const optionalText = (options: FromEnvironment<null>) => Type.Union([Type.String(), Type.Null()], { ...options })
const wholeNumber = (options: FromEnvironment<number> & { minimum: number; maximum: number }) => Type.Integer({ ...options })
const onOff = (options: FromEnvironment<boolean>) => Type.Boolean({ ...options })
const oneOf = <const T extends string[]>(values: readonly [...T], options: FromEnvironment<T[number]>) => Type.Enum(values, { ...options })

/** Only scheme, host and port. A slash at the end is accepted. */
const optionalOrigin = (options: FromEnvironment<null>) =>
  Type.Union([Type.Refine(Type.String(), isOrigin), Type.Null()], { ...options, expected: 'an origin, for example https://blog.example' })

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
}

export const configSchema = Type.Object({
  /** PostgreSQL. Null: the embedded PGlite in `dataDir`. */
  databaseUrl: optionalText({ variable: 'DATABASE_URL', default: null, secret: true }),
  dataDir: text({ variable: 'DATA_DIR', default: './data' }),
  /** NATS. Null: in memory. */
  natsUrl: optionalText({ variable: 'NATS_URL', default: null, secret: true }),
  /** Redis. Null: in memory. */
  redisUrl: optionalText({ variable: 'REDIS_URL', default: null, secret: true }),
  /** The public HTTP port of the gateway and the monolith. */
  port: wholeNumber({ variable: 'PORT', default: 8080, minimum: 0, maximum: 65_535 }),
  host: text({ variable: 'HOST', default: '0.0.0.0' }),
  /** The proxies whose X-Forwarded-* headers are trusted: addresses, networks, `loopback` or `uniquelocal`, separated by commas or spaces. Null: none. */
  trustProxy: optionalText({ variable: 'TRUST_PROXY', default: null }),
  /** The public address of the blog, for links and feeds. Null: the host that the client requested. */
  origin: optionalOrigin({ variable: 'ORIGIN', default: null }),
  /** Off only for load tests. */
  rateLimit: onOff({ variable: 'RATE_LIMIT', default: true }),
  /** What one user may store in a day, in MiB. */
  dailyQuotaMb: wholeNumber({ variable: 'DAILY_QUOTA_MB', default: 100, minimum: 1, maximum: 1_000_000 }),
  /** Open connections of the gateway. Fewer if the process may open fewer files. */
  maxConnections: wholeNumber({ variable: 'MAX_CONNECTIONS', default: 20_000, minimum: 10, maximum: 1_000_000 }),
  /** Open live connections of one address. */
  connectionsPerAddress: wholeNumber({ variable: 'CONNECTIONS_PER_ADDRESS', default: 500, minimum: 1, maximum: 1_000_000 }),
  /** Caches pages for readers who are not signed in. Off to measure its effect. */
  pageCache: onOff({ variable: 'PAGE_CACHE', default: true }),
  /** The port of /health and /metrics on `internalHost`. 0: any free port. */
  internalPort: wholeNumber({ variable: 'INTERNAL_PORT', default: 0, minimum: 0, maximum: 65_535 }),
  internalHost: text({ variable: 'INTERNAL_HOST', default: '127.0.0.1' }),
  logLevel: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { variable: 'LOG_LEVEL', default: 'info' }),
  /** Milliseconds that a process may take to stop. */
  stopTimeout: wholeNumber({ variable: 'STOP_TIMEOUT', default: 10_000, minimum: 0, maximum: 600_000 }),
  /** Older events that all services have processed are pruned from the log. A client cannot resume from an older cursor. */
  logRetentionDays: wholeNumber({ variable: 'LOG_RETENTION_DAYS', default: 7, minimum: 1, maximum: 3_650 }),
  /** Writes the demo posts into an empty blog. */
  demoContent: onOff({ variable: 'DEMO_CONTENT', default: true }),
  /**
   * The deployments among which a reader can choose. Fewer than two: no choice. Other names are ignored, because Docker Compose
   * passes all its profiles.
   */
  deployments: Type.Array(Type.Enum(['monolith', 'microservices']), { variable: 'DEPLOYMENTS', default: [] }),
})

const milliseconds = { minimum: 1, maximum: 600_000 }
const spans = { minimum: 1, maximum: 1_000_000 }

/**
 * OpenTelemetry's standard variables that its exporter does not read by itself.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const tracingSchema = Type.Object({
  protocol: oneOf(['http/protobuf', 'http/json'], {
    variable: ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    default: 'http/protobuf',
  }),
  sampler: Type.Object({
    name: oneOf(
      ['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio', 'always_on', 'always_off', 'traceidratio'],
      { variable: 'OTEL_TRACES_SAMPLER', default: 'parentbased_always_on' },
    ),
    ratio: Type.Number({ variable: 'OTEL_TRACES_SAMPLER_ARG', default: 1, minimum: 0, maximum: 1 }),
  }),
  batch: Type.Object({
    scheduledDelayMillis: wholeNumber({ variable: 'OTEL_BSP_SCHEDULE_DELAY', default: 5_000, ...milliseconds }),
    exportTimeoutMillis: wholeNumber({ variable: 'OTEL_BSP_EXPORT_TIMEOUT', default: 30_000, ...milliseconds }),
    maxQueueSize: wholeNumber({ variable: 'OTEL_BSP_MAX_QUEUE_SIZE', default: 2_048, ...spans }),
    maxExportBatchSize: wholeNumber({ variable: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', default: 512, ...spans }),
  }),
})

export type Tracing = Static<typeof tracingSchema>
/** The configuration of a process. `tracing` is null if no traces are exported. */
export type Config = Static<typeof configSchema> & { tracing: Tracing | null }
export type Deployment = Config['deployments'][number]

/** Describes the values that a property accepts, for error messages. */
export function describeExpected(schema: TSchema): string {
  const { minimum, maximum, expected } = schema as { minimum?: number; maximum?: number; expected?: string }
  if (expected !== undefined) return expected
  if (Type.IsInteger(schema)) return `a whole number from ${minimum} to ${maximum}`
  if (Type.IsNumber(schema)) return `a number from ${minimum} to ${maximum}`
  if (Type.IsBoolean(schema)) return 'on or off'
  if (Type.IsEnum(schema)) return `one of ${schema.enum.join(', ')}`
  return 'text'
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../src/index.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

test('uses the defaults if no variable is set, and treats an empty variable as not set', () => {
  const defaults = {
    databaseUrl: null,
    dataDir: './data',
    natsUrl: null,
    redisUrl: null,
    port: 8080,
    host: '0.0.0.0',
    trustProxy: null,
    origin: null,
    rateLimit: true,
    dailyQuotaMb: 100,
    maxConnections: 20_000,
    connectionsPerAddress: 500,
    pageCache: true,
    internalPort: 0,
    internalHost: '127.0.0.1',
    logLevel: 'info',
    stopTimeout: 10_000,
    logRetentionDays: 7,
    demoContent: true,
    deployments: [],
    tracing: null,
  }
  expect(readConfig({})).toEqual(defaults)
  expect(readConfig({ PORT: '', DATABASE_URL: ' ', RATE_LIMIT: '', DEPLOYMENTS: '' })).toEqual(defaults)
})

test('reads all variables', () => {
  const environment = {
    DATABASE_URL: ' postgresql://localhost/blog ',
    DATA_DIR: '/data',
    NATS_URL: 'nats://localhost',
    REDIS_URL: 'redis://localhost',
    PORT: '0',
    HOST: '::',
    TRUST_PROXY: 'loopback, 10.0.0.0/8',
    ORIGIN: 'https://blog.example:8443',
    RATE_LIMIT: 'off',
    DAILY_QUOTA_MB: '250',
    LOG_RETENTION_DAYS: '30',
    MAX_CONNECTIONS: '800',
    CONNECTIONS_PER_ADDRESS: '50',
    PAGE_CACHE: 'off',
    INTERNAL_PORT: '65535',
    INTERNAL_HOST: '0.0.0.0',
    LOG_LEVEL: 'silent',
    STOP_TIMEOUT: '600000',
    DEMO_CONTENT: 'off',
    DEPLOYMENTS: 'microservices, observability monolith',
  }
  expect(readConfig(environment)).toEqual({
    databaseUrl: 'postgresql://localhost/blog',
    dataDir: '/data',
    natsUrl: 'nats://localhost',
    redisUrl: 'redis://localhost',
    port: 0,
    host: '::',
    trustProxy: 'loopback, 10.0.0.0/8',
    origin: 'https://blog.example:8443',
    rateLimit: false,
    dailyQuotaMb: 250,
    maxConnections: 800,
    connectionsPerAddress: 50,
    pageCache: false,
    internalPort: 65_535,
    internalHost: '0.0.0.0',
    logLevel: 'silent',
    stopTimeout: 600_000,
    logRetentionDays: 30,
    demoContent: false,
    deployments: ['monolith', 'microservices'],
    tracing: null,
  })
})

test('reports all invalid variables at once, each with the expected values', () => {
  const environment = {
    ...endpoint,
    PORT: 'eighty',
    INTERNAL_PORT: '65536',
    STOP_TIMEOUT: '1.5',
    RATE_LIMIT: 'no',
    ORIGIN: 'https://ada@blog.example',
    LOG_LEVEL: 'loud',
    OTEL_TRACES_SAMPLER_ARG: '2',
    OTEL_BSP_MAX_QUEUE_SIZE: '0',
    NATS_URL: 'nats://localhost',
    NATS_URL_FILE: '/run/secrets/nats-url',
    REDIS_URL_FILE: '/does/not/exist',
  }
  expect(() => readConfig(environment)).toThrow(
    [
      'NATS_URL and NATS_URL_FILE are both set; expected only one of them',
      "REDIS_URL_FILE: the file cannot be read: ENOENT: no such file or directory, open '/does/not/exist'",
      'PORT: invalid value "eighty"; expected a whole number from 0 to 65535',
      'ORIGIN: invalid value "https://ada@blog.example"; expected an origin, for example https://blog.example',
      'RATE_LIMIT: invalid value "no"; expected on or off',
      'INTERNAL_PORT: invalid value "65536"; expected a whole number from 0 to 65535',
      'LOG_LEVEL: invalid value "loud"; expected one of fatal, error, warn, info, debug, trace, silent',
      'STOP_TIMEOUT: invalid value "1.5"; expected a whole number from 0 to 600000',
      'OTEL_TRACES_SAMPLER_ARG: invalid value "2"; expected a number from 0 to 1',
      'OTEL_BSP_MAX_QUEUE_SIZE: invalid value "0"; expected a whole number from 1 to 1000000',
    ].join('\n'),
  )
})

test('reads a secret from the file that its _FILE variable names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-config-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'database-url')
  await writeFile(file, 'postgresql://localhost/blog\n')
  expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgresql://localhost/blog')
})

test('exports traces only if an endpoint is set and tracing is not disabled', () => {
  expect(readConfig({}).tracing).toBeNull()
  expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }).tracing).toBeNull()
  expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).tracing).toBeNull()
  expect(readConfig({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).tracing).toBeNull()
  expect(readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }).tracing).toMatchObject({
    protocol: 'http/protobuf',
    sampler: { name: 'parentbased_always_on' },
  })
})

test("reads the sampler's standard variables, and rejects an invalid one by name", () => {
  const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }
  expect(readConfig({ ...endpoint, ...sampler }).tracing?.sampler).toEqual({ name: 'traceidratio', ratio: 0.25 })
  expect(() => readConfig({ ...endpoint, ...sampler, OTEL_TRACES_SAMPLER_ARG: '2' })).toThrow('OTEL_TRACES_SAMPLER_ARG')
  expect(() => readConfig({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow('OTEL_EXPORTER_OTLP_PROTOCOL')
})

test('prefers the protocol variable of traces to the general one', () => {
  const both = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }
  expect(readConfig({ ...endpoint, ...both }).tracing?.protocol).toBe('http/json')
})

test.each(['blog.example', 'ftp://blog.example', 'https://blog.example/blog', 'https://blog.example?', 'https://a:b', 'https://'])(
  'rejects %s, which is not an origin',
  (ORIGIN) => {
    expect(() => readConfig({ ORIGIN })).toThrow('ORIGIN: invalid value')
  },
)

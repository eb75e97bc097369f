import { expect, test } from 'vitest'
import { readConfig } from '../src/index.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

test('traces are exported where an endpoint is set, and not where they are switched off', () => {
  expect(readConfig({}).tracing).toBeNull()
  expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }).tracing).toBeNull()
  expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).tracing).toBeNull()
  expect(readConfig({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).tracing).toBeNull()
  expect(readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }).tracing).toMatchObject({
    protocol: 'http/protobuf',
    sampler: { name: 'parentbased_always_on' },
  })
})

test('the standard variables of the sampler are read, and a wrong one is named', () => {
  const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }
  expect(readConfig({ ...endpoint, ...sampler }).tracing?.sampler).toEqual({ name: 'traceidratio', ratio: 0.25 })
  expect(() => readConfig({ ...endpoint, ...sampler, OTEL_TRACES_SAMPLER_ARG: '2' })).toThrow('OTEL_TRACES_SAMPLER_ARG')
  expect(() => readConfig({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow('OTEL_EXPORTER_OTLP_PROTOCOL')
})

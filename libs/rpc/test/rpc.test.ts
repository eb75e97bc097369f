import { type Client, type Contract, DuplexError, type Handlers } from '@duplex/contracts'
import { createLogger, whileTransactionIsOpen } from '@duplex/runtime'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { type CalleeOptions, connectNats, type HandlerContext, local, type NatsConnection, natsClient, serveNats } from '../src/index.ts'
import { failureOf, type ProbeHandlers, pause, probe, probeContract } from './probe.ts'

const silent = createLogger('test', 'silent')
const actor = { id: 7, username: 'Zoë\r\n🦊', avatarUrl: null }
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe.each(['local', 'nats'] as const)('a call over %s', (kind) => {
  let caller: NatsConnection
  let callee: NatsConnection

  beforeAll(async () => {
    if (kind === 'local') return
    caller = await connectNats(inject('natsUrl'), { name: 'gateway', logger: silent })
    callee = await connectNats(inject('natsUrl'), { name: 'callee', logger: silent })
  })
  afterAll(async () => {
    await caller?.close()
    await callee?.close()
  })

  async function open<C extends Contract>(
    contract: C,
    handlers: Handlers<C>,
    options: CalleeOptions = { logger: silent },
  ): Promise<Client<C>> {
    if (kind === 'local') return local(contract, handlers, options)
    await serveNats(contract, handlers, callee, options).ready
    return natsClient(contract, caller)
  }

  test('returns the result of the handler', async () => {
    const client = await open(probeContract(), probe({ read: async ({ text }) => ({ text: text.repeat(2) }) }))
    expect(await client.read({ text: 'añ' })).toEqual({ text: 'añañ' })
  })

  test('rejects invalid input with all invalid fields, without calling the handler', async () => {
    const read = vi.fn(probe().read)
    const client = await open(probeContract(), probe({ read }))
    const error = await failureOf(client.read({ times: 0, other: true } as never))
    expect(error).toBeInstanceOf(DuplexError)
    expect(error.code).toBe('INVALID')
    expect(error.details.errors).toEqual([
      { path: '/text', message: 'is required' },
      { path: '/other', message: 'is not known' },
      { path: '/times', message: 'must be at least 1' },
    ])
    expect(read).not.toHaveBeenCalled()
  })

  test('returns a declared error with its message and details', async () => {
    const read = () => Promise.reject(new DuplexError('NOT_FOUND', 'No “probe” here', { retryAfter: 3 }))
    const client = await open(probeContract(), probe({ read }))
    expect(await failureOf(client.read({ text: 'a' }))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'No “probe” here',
      details: { retryAfter: 3 },
    })
  })

  test.each([
    ['an error that is not a DuplexError', new TypeError('the password is hunter2')],
    ['a code the method does not declare', new DuplexError('CONFLICT', 'the password is hunter2')],
    ['a thrown value', 'the password is hunter2'],
  ])('replaces %s by INTERNAL with a trace id, and logs it', async (_, thrown) => {
    const logger = createLogger('test', 'silent')
    const logged = vi.spyOn(logger, 'error')
    const contract = probeContract()
    const client = await open(contract, probe({ read: () => Promise.reject(thrown) }), { logger })
    const error = await failureOf(client.read({ text: 'a' }, { traceparent }))
    expect(error).toMatchObject({ code: 'INTERNAL', details: { traceId: '0af7651916cd43dd8448eb211c80319c' } })
    expect(JSON.stringify([error.message, error.details, error.cause])).not.toContain('hunter2')
    expect(logged).toHaveBeenCalledExactlyOnceWith(
      { err: thrown, traceId: '0af7651916cd43dd8448eb211c80319c' },
      `${contract.service}.read failed`,
    )
  })

  test('passes the acting user to the handler, with any characters in the name', async () => {
    const read = vi.fn(probe().read)
    const client = await open(probeContract(), probe({ read }))
    await client.read({ text: 'a' }, { actor })
    await client.read({ text: 'a' })
    expect(read.mock.calls.map(([, context]) => context.actor)).toEqual([actor, null])
  })

  test('continues the given trace in a new span, or starts a new trace', async () => {
    const read = vi.fn(probe().read)
    const client = await open(probeContract(), probe({ read }))
    await client.read({ text: 'a' }, { traceparent })
    await client.read({ text: 'a' })
    const [given, begun] = read.mock.calls.map(([, context]) => context.traceparent)
    expect(given).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/)
    expect(given).not.toBe(traceparent)
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  test('gives the handler the earlier of the caller’s deadline and the method’s timeout', async () => {
    const remainingMs: number[] = []
    const write: ProbeHandlers['write'] = async (input, { deadline }) => {
      remainingMs.push(deadline! - performance.now())
      return input
    }
    const client = await open(probeContract(2_000), probe({ write }))
    await client.write({ text: 'a' }, { deadline: performance.now() + 1_000 })
    await client.write({ text: 'a' }, { deadline: performance.now() + 10_000 })
    expect(remainingMs[0]).toBeGreaterThan(500)
    expect(remainingMs[0]).toBeLessThanOrEqual(1_001)
    expect(remainingMs[1]).toBeGreaterThan(1_500)
    expect(remainingMs[1]).toBeLessThanOrEqual(2_001)
  })

  test('from within a handler shares the deadline, trace and acting user of the outer call', async () => {
    const innermost = vi.fn(probe().write)
    const inner = await open(probeContract(), probe({ write: innermost }))
    const outermost = vi.fn(inner.write)
    const outer = await open(probeContract(), probe({ write: outermost }))
    const deadline = performance.now() + 1_000
    await outer.write({ text: 'a' }, { deadline, traceparent, actor })
    const seen = [innermost, outermost].map((write) => write.mock.calls[0]![1] as HandlerContext)
    for (const context of seen) {
      expect(Math.abs(context.deadline - deadline)).toBeLessThan(500)
      expect(context.traceparent).toContain('0af7651916cd43dd8448eb211c80319c')
      expect(context.actor).toEqual(actor)
    }
  })

  test('from within a handler that times out ends both calls with OUTCOME_UNKNOWN', async () => {
    const inner = await open(probeContract(), probe({ write: () => pause(2_000).then(() => ({ text: 'late' })) }))
    const outer = await open(probeContract(), probe({ write: (input, context) => inner.write(input, context) }))
    const begun = performance.now()
    expect(await failureOf(outer.write({ text: 'a' }, { deadline: begun + 500 }))).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(performance.now() - begun).toBeLessThan(1_500)
  })

  test.each(['read', 'write'] as const)('of %s that times out is rejected with OUTCOME_UNKNOWN', async (name) => {
    const late = () => pause(2_000).then(() => ({ text: 'late' }))
    const client = await open(probeContract(500), probe({ [name]: late }))
    const begun = performance.now()
    expect(await failureOf(client[name]({ text: 'a' }, { traceparent }))).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { traceId: '0af7651916cd43dd8448eb211c80319c' },
    })
    const took = performance.now() - begun
    expect(took).toBeGreaterThan(495)
    expect(took).toBeLessThan(1_500)
  })

  test('that starts after its deadline is rejected before the handler is called', async () => {
    const read = vi.fn(probe().read)
    const client = await open(probeContract(), probe({ read }))
    expect(await failureOf(client.read({ text: 'a' }, { deadline: performance.now() - 1 }))).toMatchObject({ code: 'UNAVAILABLE' })
    expect(read).not.toHaveBeenCalled()
  })

  test('passes on the UNAVAILABLE error of a further service', async () => {
    const failure = new DuplexError('UNAVAILABLE', 'The service does not run', { traceId: 'abc', retryAfter: 1 })
    const client = await open(probeContract(), probe({ read: () => Promise.reject(failure) }))
    expect(await failureOf(client.read({ text: 'a' }))).toMatchObject({
      code: failure.code,
      message: failure.message,
      details: failure.details,
    })
  })

  test('passes frozen copies, so that caller and handler share no memory', async () => {
    const kept = { text: 'kept', times: undefined }
    const given = { text: 'given', times: undefined }
    const read = vi.fn(async () => kept)
    const client = await open(probeContract(), probe({ read: read as never }))
    const answer = await client.read(given as never)
    const [got] = read.mock.calls[0] as unknown as [object]
    expect(got).not.toBe(given)
    expect(Object.keys(got)).toEqual(['text'])
    expect(Object.keys(answer)).toEqual(['text'])
    expect(got).toSatisfy(Object.isFrozen)
    expect(answer).toSatisfy(Object.isFrozen)
    expect(Object.isFrozen(kept) || Object.isFrozen(given)).toBe(false)
  })

  test.each([
    ['does not match the contract', { words: 'a' }],
    ['cannot be encoded as JSON', { text: 1n }],
    ['is missing', undefined],
    ['exceeds the maximum message size', { text: 'a'.repeat(1_100_000) }],
  ])('is rejected with INTERNAL if the result %s', async (_, answer) => {
    const logger = createLogger('test', 'silent')
    const logged = vi.spyOn(logger, 'error')
    const client = await open(probeContract(), probe({ read: async () => answer as never }), { logger })
    expect(await failureOf(client.read({ text: 'a' }))).toMatchObject({ code: 'INTERNAL', details: { traceId: expect.any(String) } })
    expect(logged).toHaveBeenCalledOnce()
  })

  test('is rejected with TOO_LARGE if it exceeds the maximum message size', async () => {
    const client = await open(probeContract(), probe())
    expect(await failureOf(client.read({ text: 'a'.repeat(1_100_000) }))).toMatchObject({ code: 'TOO_LARGE' })
    const large = { text: 'a'.repeat(999_000) }
    expect(await client.read(large)).toEqual(large)
  })

  test('is rejected while a transaction is open', async () => {
    const client = await open(probeContract(), probe())
    await expect(whileTransactionIsOpen(() => client.read({ text: 'a' }))).rejects.toThrow('while a transaction is open')
  })
})

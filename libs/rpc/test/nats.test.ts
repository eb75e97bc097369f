import { randomUUID } from 'node:crypto'
import { contract, DuplexError, method, Shape } from '@duplex/contracts'
import { createLogger } from '@duplex/runtime'
import { headers } from '@nats-io/transport-node'
import Type from 'typebox'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connectNats, type NatsConnection, natsClient, type RpcServer, serveNats } from '../src/index.ts'
import { failureOf, pause, probe, probeContract } from './probe.ts'

const logger = createLogger('test', 'silent')
const connect = (name: string) => connectNats(inject('natsUrl'), { name, logger })

describe('over NATS', () => {
  let caller: NatsConnection
  let callee: NatsConnection

  beforeAll(async () => {
    caller = await connect('caller')
    callee = await connect('callee')
  })
  afterAll(() => Promise.all([caller.close(), callee.close()]))

  test.each([
    ['an idempotent method is called once more', 'read', 2],
    ['another method is called once', 'write', 1],
  ] as const)('if no response arrives, %s', async (_, name, expected) => {
    const definition = probeContract(1_500)
    let asked = 0
    const handle = (input: { text: string }) => (++asked === 1 ? new Promise<never>(() => {}) : Promise.resolve(input))
    await serveNats(definition, probe({ [name]: handle }), callee, { logger }).ready
    const client = natsClient(definition, caller)
    const outcome = await client[name]({ text: 'a' }).catch((error) => error.code)
    expect(outcome).toEqual(expected === 2 ? { text: 'a' } : 'OUTCOME_UNKNOWN')
    expect(asked).toBe(expected)
  })

  test('a call of a service that does not run fails with UNAVAILABLE, well before the deadline', async () => {
    const begun = performance.now()
    const error = await failureOf(natsClient(probeContract(), caller).write({ text: 'a' }))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { retryAfter: 1, traceId: expect.any(String) } })
    expect(performance.now() - begun).toBeLessThan(3_000)
  })

  test('a call waits for a service that is just starting', async () => {
    const definition = probeContract()
    const answer = natsClient(definition, caller).write({ text: 'a' })
    await pause(100)
    serveNats(definition, probe(), callee, { logger })
    expect(await answer).toEqual({ text: 'a' })
  })

  test('a code that only a newer callee declares reaches the caller as INTERNAL', async () => {
    const older = probeContract()
    const newer = { ...older, methods: { ...older.methods, read: { ...older.methods.read, errors: ['FORBIDDEN' as const] } } }
    await serveNats(newer, probe({ read: () => Promise.reject(new DuplexError('FORBIDDEN')) }) as never, callee, { logger }).ready
    expect(await failureOf(natsClient(older, caller).read({ text: 'a' }))).toMatchObject({ code: 'INTERNAL' })
  })

  test.each([
    ['not JSON', 'no json', {}],
    ['a deadline that is not a number', '{"text":"a"}', { 'Duplex-Deadline': 'soon' }],
    ['an acting user that is not valid JSON', '{"text":"a"}', { 'Duplex-Deadline': '1000', 'Duplex-Actor': '{' }],
    ['no deadline, which counts as expired', '{"text":"a"}', {}],
  ])('a request with %s receives an error response', async (name, payload, lines) => {
    const definition = probeContract()
    await serveNats(definition, probe(), callee, { logger }).ready
    const sent = headers()
    for (const [key, value] of Object.entries(lines)) sent.set(key, value)
    const answer = await caller.nats.request(`rpc.${definition.service}.read`, payload, { headers: sent, timeout: 1_000 })
    expect(answer.headers?.get('Duplex-Error')).toBe(name.startsWith('no deadline') ? 'UNAVAILABLE' : 'INVALID')
  })

  test('only a gateway, or a process of an older release, may call for a user', async () => {
    const definition = probeContract()
    await serveNats(definition, probe(), callee, { logger }).ready
    const sent = headers()
    sent.set('Duplex-Deadline', '1000')
    sent.set('Duplex-Actor', '{"id":1}')
    const codeOf = async (subject: string) =>
      (await caller.nats.request(subject, '{"text":"a"}', { headers: sent, timeout: 1_000 })).headers?.get('Duplex-Error')
    const subject = `rpc.${definition.service}.read`
    expect(await codeOf(`${subject}.comment`)).toBe('INVALID')
    expect(await codeOf(`${subject}.gateway`)).toBeFalsy()
    expect(await codeOf(subject)).toBeFalsy()
  })

  test('a service of an older release, whose subjects have no caller, is called too', async () => {
    const definition = probeContract()
    const subscription = callee.nats.subscribe(`rpc.${definition.service}.write`, {
      callback: (_, request) => void request.respond('{"text":"older"}'),
    })
    expect(await natsClient(definition, caller).write({ text: 'a' })).toEqual({ text: 'older' })
    subscription.unsubscribe()
  })

  test('a server that stops completes the calls in progress, and accepts no more', async () => {
    const definition = probeContract()
    const begun = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const write = async (input: { text: string }) => {
      begun.resolve()
      await finish.promise
      return input
    }
    const stopping = await connect('stopping')
    const server = serveNats(definition, probe({ write }), stopping, { logger })
    await server.ready
    const client = natsClient(definition, caller)
    const taken = client.write({ text: 'taken' })
    await begun.promise
    let stopped = false
    const stop = server.stop().then(() => (stopped = true))
    // After the flush, the broker has processed the server's unsubscribe.
    await stopping.nats.flush()
    expect(await failureOf(client.write({ text: 'late' }))).toMatchObject({ code: 'UNAVAILABLE' })
    expect(stopped).toBe(false)
    finish.resolve()
    await stop
    await stopping.close()
    expect(await taken).toEqual({ text: 'taken' })
  })

  test('no call fails, is lost or runs twice during ten rolling replacements under load', async () => {
    const carriedOut = new Map<string, number>()
    const definition = contract(`rolling-${randomUUID()}`, {
      write: method({ input: Shape({ id: Type.String() }), output: Shape({ id: Type.String() }) }),
    })
    const handlers = {
      write: async ({ id }: { id: string }) => {
        await pause(Math.random() * 20)
        carriedOut.set(id, (carriedOut.get(id) ?? 0) + 1)
        return { id }
      },
    }
    const start = async () => {
      const connection = await connect('replica')
      const server: RpcServer = serveNats(definition, handlers, connection, { logger })
      await server.ready
      return async () => {
        await server.stop()
        await connection.close()
      }
    }

    let loaded = true
    let calls = 0
    const client = natsClient(definition, caller)
    const callers = Array.from({ length: 20 }, async () => {
      while (loaded) {
        const id = randomUUID()
        calls++
        expect(await client.write({ id })).toEqual({ id })
      }
    })
    let replicas = [await start(), await start()]
    for (let replaced = 0; replaced < 10; replaced++) {
      const calledBefore = calls
      const successor = await start()
      const [oldest, ...others] = replicas
      await oldest!()
      replicas = [...others, successor]
      await expect.poll(() => calls, { interval: 5 }).toBeGreaterThan(calledBefore + 100)
    }
    loaded = false
    await Promise.all(callers)
    await Promise.all(replicas.map((stop) => stop()))
    expect(calls).toBeGreaterThan(1_000)
    expect(carriedOut.size).toBe(calls)
    expect([...carriedOut.values()].every((times) => times === 1)).toBe(true)
  })
})

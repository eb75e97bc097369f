import { createLogger } from '@duplex/runtime'
import { freePort, type StartedNats, startNats } from '@duplex/test-support'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { connectNats, type NatsConnection, natsClient, serveNats } from '../src/index.ts'
import { failureOf, probe, probeContract } from './probe.ts'

const logger = createLogger('test', 'silent')

describe('while NATS is unavailable', () => {
  let nats: StartedNats
  let connections: NatsConnection[]
  const connect = async (name: string) => {
    const connection = await connectNats(nats.url, { name, logger })
    connections.push(connection)
    return connection
  }

  beforeEach(async () => {
    nats = await startNats()
    connections = []
  })
  afterEach(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await nats.stop()
  })

  test('calls fail at once, and succeed again after it restarts', async () => {
    const definition = probeContract()
    const caller = await connect('caller')
    const callee = await connect('callee')
    await serveNats(definition, probe(), callee, { logger }).ready
    const client = natsClient(definition, caller)
    expect(await client.write({ text: 'before' })).toEqual({ text: 'before' })

    await nats.kill()
    await expect.poll(() => caller.connected || callee.connected).toBe(false)
    for (const name of ['read', 'write'] as const) {
      const begun = performance.now()
      expect(await failureOf(client[name]({ text: 'during' }))).toMatchObject({ code: 'UNAVAILABLE' })
      expect(performance.now() - begun).toBeLessThan(500)
    }

    await nats.start()
    await expect.poll(() => caller.connected && callee.connected).toBe(true)
    expect(await client.write({ text: 'after' })).toEqual({ text: 'after' })
  })

  test.each(['read', 'write'] as const)('a call of %s that is in progress fails at once with OUTCOME_UNKNOWN', async (name) => {
    const definition = probeContract()
    const taken = Promise.withResolvers<void>()
    const hang = () => {
      taken.resolve()
      return new Promise<never>(() => {})
    }
    await serveNats(definition, probe({ [name]: hang }), await connect('callee'), { logger }).ready
    const failure = failureOf(natsClient(definition, await connect('caller'))[name]({ text: 'a' }))
    await taken.promise
    const killed = performance.now()
    await nats.kill()
    expect(await failure).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(performance.now() - killed).toBeLessThan(2_000)
  })

  test('a connection reports each disconnect and reconnect to its listeners, and logs each in one line', async () => {
    const own = createLogger('test', 'silent')
    const warned = vi.spyOn(own, 'warn')
    const informed = vi.spyOn(own, 'info')
    const connection = await connectNats(nats.url, { name: 'watched', logger: own })
    connections.push(connection)
    const reported: string[] = []
    const unsubscribe = connection.onDisconnect(() => reported.push('disconnect'))
    connection.onReconnect(() => reported.push('reconnect'))
    await nats.kill()
    await expect.poll(() => reported).toEqual(['disconnect'])
    await nats.start()
    await expect.poll(() => reported).toEqual(['disconnect', 'reconnect'])
    expect([warned.mock.calls.length, informed.mock.calls.length]).toEqual([1, 1])
    unsubscribe()
    await nats.restart()
    await expect.poll(() => reported).toEqual(['disconnect', 'reconnect', 'reconnect'])
  })

  test('a server can be stopped', async () => {
    const callee = await connect('callee')
    const server = serveNats(probeContract(), probe(), callee, { logger })
    await server.ready
    await nats.kill()
    await expect.poll(() => callee.connected).toBe(false)
    await server.stop()
  })
})

describe('the first connection', () => {
  test('waits for a broker that is still starting', async () => {
    const nats = await startNats()
    onTestFinished(() => nats.stop())
    await nats.kill()
    const connecting = connectNats(nats.url, { name: 'early', logger })
    await nats.start()
    const connection = await connecting
    expect(connection.connected).toBe(true)
    await connection.close()
    expect(connection.connected).toBe(false)
  })

  test('fails if no broker is reachable, with the address but without the password in the error', async () => {
    const own = createLogger('test', 'silent')
    const warned = vi.spyOn(own, 'warn')
    const port = await freePort()
    const error = await failureOf(
      connectNats(`nats://duplex:hunter2@127.0.0.1:${port}`, { name: 'lonely', logger: own, connectTimeoutMs: 500 }),
    )
    expect(error.message).toContain(`no NATS at 127.0.0.1:${port} after 500 ms`)
    expect(JSON.stringify(warned.mock.calls) + error.message).not.toContain('hunter2')
    expect(warned).toHaveBeenCalledOnce()
  })

  test.each([
    ['a user and a password', ['--user', 'duplex', '--pass', 'p@ss:/word'], 'duplex:p%40ss%3A%2Fword@'],
    ['a token', ['--auth', 's3cret'], 's3cret@'],
  ])('uses %s from the URL', async (_, flags, credentials) => {
    const nats = await startNats(...flags)
    onTestFinished(() => nats.stop())
    const connection = await connectNats(nats.url.replace('//', `//${credentials}`), { name: 'known', logger })
    await connection.nats.flush()
    await connection.close()
    await expect(connectNats(nats.url, { name: 'stranger', logger, connectTimeoutMs: 0 })).rejects.toThrow('Authorization Violation')
  })
})

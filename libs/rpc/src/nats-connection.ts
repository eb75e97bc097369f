import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@duplex/runtime'
import { connect, type NatsConnection as Nats, type NodeConnectionOptions } from '@nats-io/transport-node'

/** A connection to NATS, and whether it is open, so that calls can fail at once while it is not. */
export interface NatsConnection {
  readonly nats: Nats
  /** The process that calls over this connection. It is part of the subject of its calls. */
  readonly name: string
  readonly connected: boolean
  /** Runs `listener` each time the connection is lost. Returns a function that removes the listener. */
  onDisconnect(listener: () => void): () => void
  /** Runs `listener` each time the connection and its subscriptions are restored. Returns a function that removes the listener. */
  onReconnect(listener: () => void): () => void
  close(): Promise<void>
}

export interface ConnectOptions {
  /** The name in NATS monitoring. Responses use an inbox with this name, so that NATS can restrict access per connection. */
  name: string
  logger: Logger
  /** How long the first connection waits for NATS to start. */
  connectTimeoutMs?: number
}

/**
 * Connects to `nats://[user:password@|token@]host:port`, or to one of several addresses separated by commas. Waits until NATS
 * has started, at most `connectTimeoutMs`, then throws. If the connection is lost later, it reconnects without a time limit.
 */
export async function connectNats(url: string, { name, logger, connectTimeoutMs = 30_000 }: ConnectOptions): Promise<NatsConnection> {
  const nats = await firstConnect({ ...address(url), ...reconnection, name, inboxPrefix: `inbox.${name}` }, logger, connectTimeoutMs)
  const onDisconnect = new Set<() => void>()
  const onReconnect = new Set<() => void>()
  let connected = true

  const watch = async () => {
    for await (const status of nats.status()) {
      if (status.type === 'disconnect' && connected) {
        connected = false
        logger.warn({ server: status.server }, 'lost NATS')
        for (const listener of [...onDisconnect]) listener()
      } else if (status.type === 'reconnect') {
        connected = true
        logger.info({ server: status.server }, 'back on NATS')
        for (const listener of [...onReconnect]) listener()
      } else if (status.type === 'error') {
        logger.error(status.error, 'NATS reported an error')
      }
    }
    connected = false
  }
  void watch()

  return {
    nats,
    name,
    get connected() {
      return connected && !nats.isClosed()
    },
    onDisconnect: (listener) => listen(onDisconnect, listener),
    onReconnect: (listener) => listen(onReconnect, listener),
    close: () => nats.close(),
  }
}

/** The connection counts as lost after two pings without a response. Reconnect attempts are about 250 to 500 ms apart. */
const reconnection = {
  maxReconnectAttempts: -1,
  ignoreAuthErrorAbort: true,
  reconnectTimeWait: 250,
  reconnectJitter: 250,
  pingInterval: 5_000,
  maxPingOut: 2,
  timeout: 2_000,
  noAsyncTraces: true,
} satisfies NodeConnectionOptions

async function firstConnect(options: NodeConnectionOptions, logger: Logger, connectTimeoutMs: number): Promise<Nats> {
  const deadline = performance.now() + connectTimeoutMs
  for (let attempt = 0; ; attempt++) {
    try {
      return await connect(options)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const where = String(options.servers)
      if (performance.now() >= deadline) throw new Error(`no NATS at ${where} after ${connectTimeoutMs} ms: ${reason}`, { cause: error })
      if (attempt % 20 === 0) logger.warn(`waiting for NATS at ${where}: ${reason}`)
      await sleep(250)
    }
  }
}

/** Separates the credentials from the addresses, so that no log contains a password. */
function address(url: string): { servers: string[]; user?: string; pass?: string; token?: string } {
  const servers = url.split(',').map((text) => URL.parse(text.trim()))
  const hosts = servers.map((server) => server?.host || null)
  if (!servers[0] || hosts.includes(null))
    throw new Error('invalid NATS address; expected nats://[user:password@]host:port, such as nats://localhost:4222')
  const [user, pass] = [servers[0].username, servers[0].password].map(decodeURIComponent) as [string, string]
  return { servers: hosts as string[], ...(pass ? { user, pass } : user ? { token: user } : {}) }
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

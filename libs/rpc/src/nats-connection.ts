import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@duplex/runtime'
import { connect, type NatsConnection as Nats, type NodeConnectionOptions } from '@nats-io/transport-node'

/** One connection to the broker, and whether it is there: what calls need to fail at once while it is not. */
export interface NatsConnection {
  readonly nats: Nats
  readonly connected: boolean
  /** Runs `listener` each time the broker is lost; answers what takes it off again. */
  onDisconnect(listener: () => void): () => void
  /** Runs `listener` each time the broker is back, subscriptions included. */
  onReconnect(listener: () => void): () => void
  close(): Promise<void>
}

export interface ConnectOptions {
  /** What the broker's monitoring calls this connection; answers come to the inbox of this name, so that a broker can keep them apart. */
  name: string
  logger: Logger
  /** Milliseconds to wait for a broker that is not there yet. */
  patience?: number
}

/**
 * Connects to `nats://[user:password@|token@]host:port`, or several of them separated by commas. Waits for a broker that
 * is still starting, then throws; a broker that is lost later is looked for without end.
 */
export async function connectNats(url: string, { name, logger, patience = 30_000 }: ConnectOptions): Promise<NatsConnection> {
  const nats = await firstConnect({ ...address(url), ...reconnection, name, inboxPrefix: `inbox.${name}` }, logger, patience)
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
        logger.error(status.error, 'NATS refused something')
      }
    }
    connected = false
  }
  void watch()

  return {
    nats,
    get connected() {
      return connected && !nats.isClosed()
    },
    onDisconnect: (listener) => listen(onDisconnect, listener),
    onReconnect: (listener) => listen(onReconnect, listener),
    close: () => nats.close(),
  }
}

/** A broker that has gone silent is given up after two pings; one that is gone is tried for about twice a second. */
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

async function firstConnect(options: NodeConnectionOptions, logger: Logger, patience: number): Promise<Nats> {
  const deadline = performance.now() + patience
  for (let attempt = 0; ; attempt++) {
    try {
      return await connect(options)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const where = String(options.servers)
      if (performance.now() >= deadline) throw new Error(`no NATS at ${where} after ${patience} ms: ${reason}`, { cause: error })
      if (attempt % 20 === 0) logger.warn(`waiting for NATS at ${where}: ${reason}`)
      await sleep(250)
    }
  }
}

/** Where to go, and apart from it who to be, so that no log shows a password. */
function address(url: string): { servers: string[]; user?: string; pass?: string; token?: string } {
  const servers = url.split(',').map((text) => URL.parse(text.trim()))
  const hosts = servers.map((server) => server?.host || null)
  if (!servers[0] || hosts.includes(null)) throw new Error('not the address of a NATS server: it looks like nats://localhost:4222')
  const [user, pass] = [servers[0].username, servers[0].password].map(decodeURIComponent) as [string, string]
  return { servers: hosts as string[], ...(pass ? { user, pass } : user ? { token: user } : {}) }
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

import { connect, type NatsConnection as Nats, type NodeConnectionOptions } from '@nats-io/transport-node'
import type { Logger } from '@duplex/runtime'
import { setTimeout as sleep } from 'node:timers/promises'

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
  /** What the broker's monitoring calls this connection. */
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
  const nats = await firstConnect({ ...address(url), ...reconnection, name }, logger, patience)
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

/** The URL without its credentials, so that no log shows them. */
function address(url: string): NodeConnectionOptions {
  const servers = url.split(',').map((text) => new URL(text.trim()))
  const { username, password } = servers[0]!
  const user = decodeURIComponent(username)
  const credentials = password ? { user, pass: decodeURIComponent(password) } : user ? { token: user } : {}
  return { servers: servers.map(({ host }) => host), ...credentials }
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

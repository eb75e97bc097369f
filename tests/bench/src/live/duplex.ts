import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, localBacking, serverProcess, supervise } from '@duplex/local'
import { output } from '../output.ts'
import { type Contender, MARKER, type Transport } from './live-server.ts'

const channel = 'lab:bench'

/**
 * A gateway as in the microservices, which follows a log over NATS. Gateway and NATS count as the server. In place of the
 * event service, the load process serves a log from memory. The other table includes PostgreSQL.
 */
export const duplex: Contender = {
  name: 'Duplex',
  transports: ['sse', 'websocket'],
  missing: () => null,
  start: async (transport) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
    const nats = await localBacking(['nats'], { dataDir, durable: false, output })
    const port = await freePort()
    const environment = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      NATS_URL: nats.urls.nats,
      LOG_LEVEL: 'error',
      RATE_LIMIT: 'off',
      DEMO_CONTENT: 'off',
    }
    const gateway = supervise(serverProcess('gateway/src/main.ts', environment), { output, stopTimeout: 15_000 })
    await gateway.ready
    return {
      reading: { port, path: `/live?channel=${channel}`, transport, opened: opened[transport], marker: MARKER },
      publishing: { by: 'log', natsUrl: nats.urls.nats, channel, url: `http://127.0.0.1:${port}` },
      depth: 512,
      stop: async () => {
        await gateway.stop()
        await nats.stop()
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  },
}

/** The first text of a Duplex stream. */
export const opened: Record<Transport, string> = { sse: 'event: ready', websocket: '"op":"ready"' }

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import { measureNode, readMetrics } from './metrics.ts'

export interface HealthServer {
  port: number
  close(): Promise<void>
}

/** What whoever runs the process may have it do, by its path: `POST /readers/leave`. Answers what it did, as JSON. */
export type Operations = ReadonlyMap<string, () => Promise<object>>

/** /health/live, /health/ready, /metrics and the process's operations, on a port that the public does not reach. */
export async function startHealthServer(
  config: Pick<Config, 'internalPort' | 'internalHost'>,
  ready: () => boolean,
  operations: Operations,
): Promise<HealthServer> {
  measureNode()
  const server = createServer(async (request, response) => {
    const send = (status: number, body: string, type = 'text/plain') => response.writeHead(status, { 'content-type': type }).end(body)
    if (request.url === '/health/live') return send(200, 'live\n')
    if (request.url === '/health/ready') return ready() ? send(200, 'ready\n') : send(503, 'not ready\n')
    if (request.url === '/metrics') {
      const metrics = await readMetrics().catch(() => null)
      return metrics ? send(200, metrics.text, metrics.type) : send(500, 'the metrics cannot be read\n')
    }
    const operation = request.method === 'POST' && operations.get(request.url ?? '')
    if (operation) {
      const done = await operation().catch(() => null)
      return done ? send(200, `${JSON.stringify(done)}\n`, 'application/json') : send(500, 'it failed\n')
    }
    return send(404, 'not found\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.internalPort, config.internalHost, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import type { Logger } from './logger.ts'
import { measureNode, readMetrics } from './metrics.ts'

export interface HealthServer {
  port: number
  close(): Promise<void>
}

/** What an operator can trigger, by path: `POST /readers/leave`. `body` is the text of the request. The result is sent as JSON. */
export type Operation = (body: string) => Promise<object>
export type Operations = ReadonlyMap<string, Operation>

const MAX_OPERATION_BYTES = 64 * 1024

export interface HealthServerOptions {
  config: Pick<Config, 'internalPort' | 'internalHost'>
  logger: Pick<Logger, 'error'>
  isReady: () => boolean
  operations: Operations
}

interface Reply {
  status: number
  body: string
  type?: string
}

/** Serves /health/live, /health/ready, /metrics and the process's operations on a port that is not public. */
export async function startHealthServer({ config, logger, isReady, operations }: HealthServerOptions): Promise<HealthServer> {
  measureNode()

  const reply = async (request: IncomingMessage): Promise<Reply> => {
    const { method, url = '' } = request
    if (url === '/health/live') return { status: 200, body: 'live\n' }
    if (url === '/health/ready') return isReady() ? { status: 200, body: 'ready\n' } : { status: 503, body: 'not ready\n' }
    if (url === '/metrics') {
      const { text, type } = await readMetrics()
      return { status: 200, body: text, type }
    }
    const operation = method === 'POST' && operations.get(url)
    if (operation) return { status: 200, body: `${JSON.stringify(await operation(await readBody(request)))}\n`, type: 'application/json' }
    return { status: 404, body: 'not found\n' }
  }

  const server = createServer(async (request, response) => {
    const { status, body, type } = await reply(request).catch((error: unknown): Reply => {
      logger.error(error, `${request.method} ${request.url} failed`)
      return { status: 500, body: `${request.method} ${request.url} failed. The log of this process has the error.\n` }
    })
    response.writeHead(status, { 'content-type': type ?? 'text/plain' }).end(body)
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

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_OPERATION_BYTES) throw new Error(`the body is larger than ${MAX_OPERATION_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the ports that systems lend to outgoing connections (Linux from 32768, others from 49152): a port from
// there may be in use again by the time its server listens.
const first = 20_000
const last = 32_000

/** A port of 127.0.0.1 that nobody listens on, and that no outgoing connection takes in the meantime. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue
      throw error
    }
    server.close()
    await once(server, 'close')
    return port
  }
}

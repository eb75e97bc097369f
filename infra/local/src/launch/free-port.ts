import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

// Below the ports that systems lend to outgoing connections (Linux from 32768, others from 49152): a port from
// there may be in use again by the time its server listens.
const first = 20_000
const last = 32_000

/**
 * A port of 127.0.0.1 that nobody listens on, and that neither an outgoing connection nor another call takes in the
 * meantime: this process holds the UDP port of the same number until it ends, and who cannot have that one as well
 * looks further.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    const claim = createSocket('udp4').unref()
    const server = createServer()
    const both =
      (await listens(claim, () => claim.bind({ port, address: '127.0.0.1', exclusive: true }))) &&
      (await listens(server, () => server.listen(port, '127.0.0.1')))
    if (both) {
      server.close()
      await once(server, 'close')
      return port
    }
    claim.close()
  }
}

/** Whether it got its port. */
async function listens(socket: Socket | Server, begin: () => void): Promise<boolean> {
  const listening = once(socket, 'listening')
  begin()
  try {
    await listening
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

// Below the range for outgoing connections (Linux from 32768, other systems from 49152). A port from that range may be
// taken again before its server listens.
const first = 20_000
const last = 32_000

/**
 * Returns a free port of 127.0.0.1. No outgoing connection and no other call takes it in the meantime: this process holds the
 * UDP port of the same number until it ends, and a call that cannot bind both ports tries another number.
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

/** Returns false if the port is in use. */
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

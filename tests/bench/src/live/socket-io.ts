import { fileURLToPath } from 'node:url'
import { freePort, supervise } from '@duplex/local'
import { output } from '../output.ts'
import { type Contender, MARKER } from './live-server.ts'

const main = fileURLToPath(new URL('socket-io-server.ts', import.meta.url))

/** Socket.IO 4 on Node's own HTTP server and `ws`. It has no SSE. */
export const socketIo: Contender = {
  name: 'Socket.IO',
  transports: ['websocket'],
  missing: () => null,
  start: async (transport) => {
    const [port, linesPort] = [await freePort(), await freePort()]
    const environment = { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), LINES_PORT: String(linesPort) }
    const server = supervise({ name: 'socket.io', command: process.execPath, args: [main], environment }, { output, stopTimeout: 5_000 })
    await server.ready
    return {
      reading: {
        port,
        path: '/socket.io/?EIO=4&transport=websocket',
        transport,
        greeting: { after: '0{"sid"', frame: '40' },
        opened: '40{"sid"',
        marker: MARKER,
      },
      publishing: { by: 'lines', port: linesPort },
      depth: 64,
      stop: () => server.stop(),
    }
  },
}

import { createServer } from 'node:http'
import { createServer as createLineServer } from 'node:net'
import { createInterface } from 'node:readline'
import { Server } from 'socket.io'

/**
 * All readers are in one room, and every line of JSON is an event for it. Configured as its documentation advises for speed
 * and memory: WebSocket only, no deflate, handshake request released. https://socket.io/docs/v4/performance-tuning/
 * (It can also run on uWebSockets.js, which is not on npm.)
 */
const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
  // no ping during the measurement
  pingInterval: 600_000,
})
io.engine.on('connection', (socket) => {
  socket.request = null
})
io.on('connection', (socket) => void socket.join('bench'))

const lines = createLineServer((socket) => {
  createInterface({ input: socket }).on('line', (line) => io.to('bench').emit('event', JSON.parse(line)))
})

process.once('SIGTERM', () => process.exit())
process.once('disconnect', () => process.exit())
await new Promise<void>((resolve) => lines.listen(Number(process.env.LINES_PORT), '127.0.0.1', resolve))
await new Promise<void>((resolve) => http.listen(Number(process.env.PORT), '127.0.0.1', resolve))
process.send!({ ready: true })

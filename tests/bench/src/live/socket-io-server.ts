import { createServer } from 'node:http'
import { createServer as createLineServer } from 'node:net'
import { createInterface } from 'node:readline'
import { Server } from 'socket.io'

/**
 * Everybody is in one room, and every line of JSON is an event for it. Set up as its documentation asks for speed and
 * memory: WebSocket alone, no deflate, the handshake's request let go. https://socket.io/docs/v4/performance-tuning/
 * (It can run on uWebSockets.js, too, which npm does not have.)
 */
const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
  // no ping while it is measured
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

import { once } from 'node:events'
import { connect } from 'node:net'
import type { Publishing } from './live-server.ts'
import type { Publisher } from './publisher.ts'

/** Posts over one connection, each request right behind the last one; answers are read and let go. */
export async function httpPublisher({ port, path }: Publishing & { by: 'http' }): Promise<Publisher> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  socket.resume()
  return {
    publish: (payloads) => {
      const requests = payloads.map((payload) => {
        const body = JSON.stringify(payload)
        return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
      })
      socket.write(requests.join(''))
    },
    close: async () => void socket.destroy(),
  }
}

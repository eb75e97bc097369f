import { once } from 'node:events'
import { connect } from 'node:net'
import type { Publishing } from './live-server.ts'
import type { Publisher } from './publisher.ts'

/** Posts over one connection with pipelining. An unsuccessful response ends the measurement. */
export async function httpPublisher({ port, path }: Publishing & { by: 'http' }): Promise<Publisher> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  socket.setEncoding('latin1').on('data', (text: string) => {
    const refusal = /HTTP\/1\.1 [^2][^\r]*/.exec(text)
    if (refusal) throw new Error(`an event was refused: ${refusal[0]}`)
  })
  let done = false
  socket.once('close', () => {
    if (!done) throw new Error('the server closed the connection of the publisher')
  })
  return {
    publish: (payloads) => {
      const requests = payloads.map((payload) => {
        const body = JSON.stringify(payload)
        return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
      })
      socket.write(requests.join(''))
    },
    close: async () => {
      done = true
      socket.destroy()
    },
  }
}

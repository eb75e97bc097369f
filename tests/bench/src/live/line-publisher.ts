import { once } from 'node:events'
import { connect } from 'node:net'
import type { Publishing } from './live-server.ts'
import type { Publisher } from './publisher.ts'

/** One line of JSON per event: the cheapest input for a server. */
export async function linePublisher({ port }: Publishing & { by: 'lines' }): Promise<Publisher> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return {
    publish: (payloads) => void socket.write(payloads.map((payload) => `${JSON.stringify(payload)}\n`).join('')),
    close: async () => void socket.destroy(),
  }
}

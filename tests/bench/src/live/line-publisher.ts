import { once } from 'node:events'
import { connect } from 'node:net'
import type { Publishing } from './live-server.ts'
import type { Publisher } from './publisher.ts'

/** A line of JSON for each event: the least a server can be asked to read. */
export async function linePublisher({ port }: Publishing & { by: 'lines' }): Promise<Publisher> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return {
    publish: (payloads) => void socket.write(payloads.map((payload) => `${JSON.stringify(payload)}\n`).join('')),
    close: async () => void socket.destroy(),
  }
}

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'

export interface Balancer {
  url: string
  stop(): Promise<void>
}

/** One address for several servers: connections are assigned in turn, and a server that refuses one is skipped. */
export async function balance(urls: string[]): Promise<Balancer> {
  const ports = urls.map((url) => Number(new URL(url).port))
  const clients = new Set<Socket>()
  let turn = 0

  const forward = async (client: Socket) => {
    for (const _ of ports) {
      const server = connect(ports[turn++ % ports.length]!, '127.0.0.1')
      try {
        await once(server, 'connect')
      } catch {
        continue
      }
      // each destroys both sockets if one of them fails
      pipeline(client, server, () => {})
      pipeline(server, client, () => {})
      return
    }
    client.destroy()
  }

  const listener = createServer((client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    client.on('error', () => client.destroy())
    void forward(client)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(listener, 'close')
      listener.close()
      for (const client of clients) client.destroy()
      await closed
    },
  }
}

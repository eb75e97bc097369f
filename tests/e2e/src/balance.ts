import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Balancer {
  url: string
  stop(): Promise<void>
}

/** One address for several servers. Each takes connections in its turn; one that does not answer is passed over. */
export async function balance(urls: string[]): Promise<Balancer> {
  const ports = urls.map((url) => Number(new URL(url).port))
  const sockets = new Set<Socket>()
  let turn = 0

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  const pass = async (client: Socket) => {
    for (const _ of ports) {
      const server = connect(ports[turn++ % ports.length]!, '127.0.0.1')
      try {
        await once(server, 'connect')
      } catch {
        continue
      }
      keep(server)
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => to.destroy())
      }
      if (client.destroyed) server.destroy()
      return
    }
    client.destroy()
  }

  const listener = createServer((client) => {
    keep(client)
    client.on('error', () => client.destroy())
    void pass(client)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(listener, 'close')
      listener.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

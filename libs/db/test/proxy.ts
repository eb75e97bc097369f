import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a store and the real PostgreSQL, to be the network that fails. */
export async function startProxy(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let fatal: string | null = null
  let silent = false

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    let swallow = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (silent) return
      if (fatal !== null && bytes.includes(fatal)) {
        swallow = true
        fatal = null
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (silent) return
      if (swallow) client.destroy()
      else client.write(bytes)
    })
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`

  const goDown = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: url.href,
    /** Ends every connection and refuses new ones. */
    goDown,
    comeBack: () => listen(port),
    /** Whether what is sent, either way, is dropped while every connection stays open. */
    beSilent(yes: boolean) {
      silent = yes
    },
    /** The next statement of this text reaches the server, and its answer never comes back. */
    loseAnswerTo(text: string) {
      fatal = `${text}\0`
    },
    stop: () => (server.listening ? goDown() : Promise.resolve()),
  }
}

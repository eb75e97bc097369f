import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy between a process and a server that simulates network failures. */
export interface TcpProxy {
  /** The server's URL with the proxy's address. */
  url: string
  /** Stops all data without closing a connection; data sent meanwhile waits. */
  cut(): void
  /** Delivers the waiting data, and all later data. */
  mend(): void
  /** Closes every connection and refuses new ones. */
  goDown(): Promise<void>
  comeBack(): Promise<void>
  /** Forwards the next client data that contains `text`, and closes the connection when the server answers. */
  loseAnswerTo(text: string): void
  stop(): Promise<void>
}

export async function startTcpProxy(serverUrl: string): Promise<TcpProxy> {
  const url = new URL(serverUrl)
  if (!url.port) throw new Error('the server URL needs a port')
  const target = { host: url.hostname, port: Number(url.port) }
  const sockets = new Set<Socket>()
  let isCut = false
  let fatal: string | null = null

  const server = createServer((client) => {
    const upstream = connect(target)
    let isLost = false
    client.on('data', (bytes) => {
      if (fatal !== null && bytes.includes(fatal)) {
        isLost = true
        fatal = null
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (isLost) client.destroy()
      else client.write(bytes)
    })
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      // a cut also hides the end of a connection: a paused socket does not end
      from.on('end', () => to.end())
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      if (isCut) from.pause()
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  url.host = `127.0.0.1:${port}`

  const goDown = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: url.href,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    mend: () => {
      isCut = false
      for (const socket of sockets) socket.resume()
    },
    goDown,
    comeBack: () => listen(port),
    loseAnswerTo: (text) => {
      fatal = text
    },
    stop: async () => {
      if (server.listening) await goDown()
    },
  }
}

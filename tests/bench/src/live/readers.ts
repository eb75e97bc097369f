import { connect, type Socket } from 'node:net'
import { MARKER, type Reading } from './live-server.ts'
import { momentAt, numberAt, STAMP } from './payload.ts'

/** Events received since the last `restart`. */
export interface Tally {
  /** Events of all readers together. */
  total: number
  /** Per reader. */
  readonly counts: Int32Array
  /** Events out of order, for the readers that check stamps. */
  misplaced: number
}

export interface Readers {
  readonly tally: Tally
  /** Resets the counts. One reader in `every` checks the stamps and calls `onEvent`. */
  restart(every: number, onEvent: (number: number, milliseconds: number) => void): void
  /** Called after every arrival. */
  onProgress: () => void
  /** Sends the heartbeat that the protocol expects from each reader. */
  sendHeartbeats(): void
  close(): void
}

/** Concurrent handshakes. */
const CONCURRENT_HANDSHAKES = 50
const OPEN_TIMEOUT_MS = 30_000
/** Shared by all sockets: a chunk is processed before the next is read. */
const chunk = Buffer.allocUnsafe(256 * 1024)
const code = MARKER.charCodeAt(0)
/** An empty masked pong. https://datatracker.ietf.org/doc/html/rfc6455#section-5.5.3 */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/**
 * Connects `count` plain sockets. A reader only counts the markers of events in its bytes, so that thousands of readers
 * cost this process less than any server.
 */
export async function openReaders(reading: Reading, count: number): Promise<Readers> {
  const tally: Tally = { total: 0, counts: new Int32Array(count), misplaced: 0 }
  const marker = Buffer.from(reading.marker)
  const width = reading.marker.length
  const sockets: Socket[] = []
  let every = 1
  let onEvent: (number: number, milliseconds: number) => void = () => {}

  const open = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let head: string | null = ''
      let greeted = reading.greeting === undefined
      /** A stamp that was cut off, with its marker. */
      let rest: Buffer | null = null
      let next = 0

      const opening = (text: string) => {
        head += text
        if (head!.startsWith('HTTP') && !/^HTTP\/1.1 (200|101) /.test(head!)) return reject(new Error(`refused: ${head}`))
        if (!greeted && head!.includes(reading.greeting!.after)) {
          greeted = true
          socket.write(textFrame(reading.greeting!.frame))
        }
        if (!greeted || !head!.includes(reading.opened)) return
        head = null
        clearTimeout(timer)
        resolve()
      }

      const find = (bytes: Buffer) => {
        let found = 0
        let distance = 1
        for (let at = bytes.indexOf(MARKER); at >= 0; found++) {
          // most events have the length of the one before: checking there first is cheap, and a wrong guess would count as lost
          const likely = at + distance
          const following = bytes[likely] === code ? likely : bytes.indexOf(MARKER, at + 1)
          distance = following - at
          at = following
        }
        return found
      }

      const look = (bytes: Buffer) => {
        const all: Buffer = rest ? Buffer.concat([rest, bytes]) : bytes
        const now = performance.now()
        let found = 0
        let end = Math.max(0, all.length - width + 1)
        for (let at = all.indexOf(marker); at >= 0; at = all.indexOf(marker, at + width)) {
          if (at + width + STAMP > all.length) {
            end = at
            break
          }
          found++
          const number = numberAt(all, at + width)
          if (number !== next) tally.misplaced++
          next = number + 1
          onEvent(number, now - momentAt(all, at + width))
        }
        rest = end < all.length ? Buffer.from(all.subarray(end)) : null
        return found
      }

      const take = (length: number) => {
        const bytes = chunk.subarray(0, length)
        if (head !== null) {
          opening(bytes.toString('latin1'))
          return true
        }
        if (tally.counts[index] === 0) next = 0
        const found = index % every === 0 ? look(bytes) : find(bytes)
        tally.counts[index]! += found
        tally.total += found
        if (found > 0) readers.onProgress()
        return true
      }

      const socket = connect({ port: reading.port, host: '127.0.0.1', noDelay: true, onread: { buffer: chunk, callback: take } })
      const timer = setTimeout(() => reject(new Error(`reader ${index} was not connected in time: ${head}`)), OPEN_TIMEOUT_MS)
      sockets[index] = socket
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`reader ${index} was disconnected: ${head}`)))
      socket.write(request(reading))
    })

  const readers: Readers = {
    tally,
    onProgress: () => {},
    restart: (some, listener) => {
      tally.total = tally.misplaced = 0
      tally.counts.fill(0)
      every = some
      onEvent = listener
    },
    sendHeartbeats: () => {
      if (reading.transport === 'websocket') for (const socket of sockets) socket.write(pong)
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
  let opened = 0
  const openSome = async () => {
    while (opened < count) await open(opened++)
  }
  await Promise.all(Array.from({ length: CONCURRENT_HANDSHAKES }, openSome))
  return readers
}

function request({ path, transport, port }: Reading): string {
  const lines = {
    sse: ['Accept: text/event-stream'],
    websocket: ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
  }
  return [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines[transport], '', ''].join('\r\n')
}

/** A short text frame from a client, with a mask that changes nothing. */
const textFrame = (text: string): Buffer => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])

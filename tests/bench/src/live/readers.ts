import { connect, type Socket } from 'node:net'
import { MARKER, type Reading } from './live-server.ts'
import { momentAt, numberAt, STAMP } from './payload.ts'

/** What has come since the last `restart`. */
export interface Tally {
  /** Events of all readers together. */
  total: number
  /** Of each reader. */
  readonly counts: Int32Array
  /** Events that came out of their order, of those readers who look at stamps. */
  misplaced: number
}

export interface Readers {
  readonly tally: Tally
  /** Starts to count from zero. One reader in `every` looks at the stamps, and tells `onEvent` of them. */
  restart(every: number, onEvent: (number: number, milliseconds: number) => void): void
  /** Called whenever something has come. */
  onProgress: () => void
  /** Says to each server that its reader is still there, as its protocol wants to be told now and then. */
  sayAlive(): void
  close(): void
}

/** Handshakes at a time. */
const OPENING = 50
/** Milliseconds until a reader must follow. */
const PATIENCE = 30_000
/** One for all: a chunk is looked at before the next is read. */
const chunk = Buffer.allocUnsafe(256 * 1024)
const code = MARKER.charCodeAt(0)
/** An empty masked pong. https://datatracker.ietf.org/doc/html/rfc6455#section-5.5.3 */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/**
 * Connects `count` bare sockets. A reader counts the events in its bytes by their marker and looks at nothing else, so
 * that thousands of them cost this process less than any server.
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
          // most are as long as the one before: to look there first is what makes this cheap, and a miss would count as lost
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
      const timer = setTimeout(() => reject(new Error(`reader ${index} does not follow: ${head}`)), PATIENCE)
      sockets[index] = socket
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`reader ${index} was let go: ${head}`)))
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
    sayAlive: () => {
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
  await Promise.all(Array.from({ length: OPENING }, openSome))
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

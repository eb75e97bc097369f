import { closeCodes, DuplexError, isDuplexError, type UpFrame } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { GatewayContext } from '../../context.ts'
import type { Hub } from '../hub/hub.ts'
import type { Wire } from '../hub/wire.ts'
import type { LiveRequest } from '../live-request.ts'
import { letGoOfAnswer } from './release-socket.ts'
import { type BadFrame, readUpFrame } from './up-frame.ts'
import { downFrame, websocketEncoding } from './websocket-encoding.ts'
import { websocketOperations } from './websocket-operations.ts'

/** Frames that may wait for their turn. */
const QUEUE = 64
/** Unreadable frames after which a client is let go. */
const BAD_FRAMES = 10
/** Milliseconds a reader may take to read the rest and the reason; on a stuck socket that never ends. */
const FAREWELL = 10_000

/** Serves an upgraded connection: sends its events, and answers its frames one after another. */
export function openWebSocket(
  hub: Hub,
  context: Pick<GatewayContext, 'api'>,
  socket: WebSocket,
  request: FastifyRequest,
  live: LiveRequest,
): void {
  // neither this nor any listener holds on to the request, or it would be kept as long as the connection
  const { log, call } = request
  const raw = request.raw.socket
  letGoOfAnswer(raw)
  // `ws` closes by itself what cannot be read, and says why
  socket.removeAllListeners('error').on('error', (error) => log.debug(error, 'a live connection failed'))
  let answered = true
  let badFrames = 0
  let queued = 0
  let work = Promise.resolve()

  const wire: Wire = {
    transport: 'websocket',
    encoding: websocketEncoding,
    get backlog() {
      return raw.writableLength
    },
    // whole frames on the bare socket: they keep their order with what `ws` sends itself, because nothing is compressed
    write: (bytes, taken) => {
      if (socket.readyState === socket.OPEN) raw.write(bytes, taken)
    },
    probe: () => {
      if (!answered) return reader.close('UNRESPONSIVE')
      answered = false
      socket.ping()
    },
    close: (reason) => {
      socket.close(closeCodes[reason].code, reason)
      setTimeout(() => socket.terminate(), FAREWELL).unref()
    },
  }
  const reader = hub.open(wire, live.channels, live)
  const operations = websocketOperations({ hub, api: context.api, reader, live, call })

  const refuse = (ref: string | null, error: unknown) => {
    if (!isDuplexError(error)) log.error(error, 'a live frame failed')
    const { code, message } = isDuplexError(error) ? error : new DuplexError('INTERNAL')
    reader.take(downFrame({ op: 'error', ref, code, message }))
  }

  const answer = async (text: string): Promise<void> => {
    const frame = readUpFrame(text)
    if (frame.op === 'bad') {
      refuse(frame.ref, new DuplexError('MALFORMED', frame.problem))
      if (++badFrames > BAD_FRAMES) reader.close('MALFORMED')
      return
    }
    try {
      const session = await live.whoIsIt()
      if (live.session && session?.id !== live.session.id) return reader.close('SESSION_REVOKED')
      // nobody could tell whose it was when it began: a stream without its session would outlive it
      if (session && !live.session) return reader.close('UNAVAILABLE')
      if (frame.op === 'typing') hub.typing(reader, frame.channel)
      else reader.take(downFrame({ op: 'ack', ref: frame.ref, ...(await operations.run(frame, session)) }))
    } catch (error) {
      refuse(refOf(frame), error)
    }
  }

  socket.on('message', (data, isBinary) => {
    answered = true
    const text = isBinary ? '' : data.toString()
    if (queued >= QUEUE) {
      const frame = readUpFrame(text)
      return refuse(refOf(frame), new DuplexError('RATE_LIMITED', 'Too many frames wait for their turn'))
    }
    queued++
    work = work.then(() => answer(text)).finally(() => queued--)
  })
  socket.on('pong', () => {
    answered = true
  })
  socket.on('close', () => reader.left())
  void reader.start(live.place)
}

const refOf = (frame: UpFrame | BadFrame): string | null => ('ref' in frame ? frame.ref : null)

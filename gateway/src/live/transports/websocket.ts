import { closeCodes, DuplexError, isDuplexError, type UpFrame } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { GatewayContext } from '../../context.ts'
import type { Wire } from '../hub/wire.ts'
import type { LiveRequest } from '../live-request.ts'
import { releaseUpgradedSocket } from './release-socket.ts'
import { type BadFrame, readUpFrame } from './up-frame.ts'
import { downFrame, websocketEncoding } from './websocket-encoding.ts'
import { websocketOperations } from './websocket-operations.ts'

/** The maximum number of frames that wait to be processed. */
const MAX_QUEUED_FRAMES = 64
/** The number of invalid frames after which a client is disconnected. */
const MAX_BAD_FRAMES = 10
/** How long a client may take to read pending data and complete the close. A blocked socket would never complete it. */
const CLOSE_TIMEOUT_MS = 10_000

/** Serves an upgraded connection: sends events, and processes the client's frames one after another. */
export function openWebSocket(
  context: Pick<GatewayContext, 'api' | 'hub' | 'presence' | 'publishedPosts'>,
  socket: WebSocket,
  request: FastifyRequest,
  live: LiveRequest,
): void {
  const { hub, presence, publishedPosts, api } = context
  // no listener may reference the request, or the request stays in memory as long as the connection
  const { log, call } = request
  const raw = request.raw.socket
  releaseUpgradedSocket(raw)
  // `ws` itself closes a connection whose frames are invalid, and sends the reason
  socket.removeAllListeners('error').on('error', (error) => log.debug(error, 'live connection failed'))
  let answered = true
  let badFrames = 0
  let queued = 0
  let work = Promise.resolve()

  const wire: Wire = {
    transport: 'websocket',
    encoding: websocketEncoding,
    get backlogBytes() {
      return raw.writableLength
    },
    // complete frames on the bare socket: they stay in order with the frames of `ws`, because nothing is compressed
    write: (bytes, flushed) => {
      if (socket.readyState === socket.OPEN) raw.write(bytes, flushed)
    },
    probe: () => {
      if (!answered) return subscriber.close('UNRESPONSIVE')
      answered = false
      socket.ping()
    },
    close: (reason) => {
      socket.close(closeCodes[reason].code, reason)
      setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref()
    },
  }
  const subscriber = hub.open(wire, live.channels, live)
  const operations = websocketOperations({ hub, publishedPosts, api, subscriber, call })

  const sendError = (ref: string | null, error: unknown) => {
    if (!isDuplexError(error)) log.error(error, 'a live frame failed')
    const { code, message } = isDuplexError(error) ? error : new DuplexError('INTERNAL')
    subscriber.send(downFrame({ op: 'error', ref, code, message }))
  }

  const handleFrame = async (text: string): Promise<void> => {
    const frame = readUpFrame(text)
    if (frame.op === 'bad') {
      sendError(frame.ref, new DuplexError('MALFORMED', frame.problem))
      if (++badFrames > MAX_BAD_FRAMES) subscriber.close('MALFORMED')
      return
    }
    try {
      const session = await live.currentSession()
      if (live.session && session?.id !== live.session.id) return subscriber.close('SESSION_REVOKED')
      // the user service did not answer at the handshake: without its session, the stream would not end with that session
      if (session && !live.session) return subscriber.close('UNAVAILABLE')
      if (frame.op === 'typing') presence.typing(subscriber, frame.channel)
      else subscriber.send(downFrame({ op: 'ack', ref: frame.ref, ...(await operations.run(frame, session)) }))
    } catch (error) {
      sendError(refOf(frame), error)
    }
  }

  socket.on('message', (data, isBinary) => {
    answered = true
    const text = isBinary ? '' : data.toString()
    if (queued >= MAX_QUEUED_FRAMES) {
      const frame = readUpFrame(text)
      return sendError(refOf(frame), new DuplexError('RATE_LIMITED', `Too many frames are waiting; the maximum is ${MAX_QUEUED_FRAMES}`))
    }
    queued++
    work = work.then(() => handleFrame(text)).finally(() => queued--)
  })
  socket.on('pong', () => {
    answered = true
  })
  socket.on('close', () => subscriber.remove())
  void subscriber.start(live.resumePoint)
}

const refOf = (frame: UpFrame | BadFrame): string | null => ('ref' in frame ? frame.ref : null)

import type { DownFrame, LiveEvent } from '@duplex/contracts'
import { WebSocket } from 'ws'

export type TransportName = 'sse' | 'websocket'
export const transports: TransportName[] = ['sse', 'websocket']

/** The header lines of a WebSocket handshake. */
export const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n'

/** Everything that a subscriber received over either transport, unfiltered and in order of arrival. */
export interface Reading {
  frames: DownFrame[]
  events: LiveEvent[]
  /** Sequences of the events, in the order of arrival. */
  sequences(): number[]
  /** The sequence of the last cursor: of an event, or a heartbeat. */
  cursor(): number
  send(frame: unknown): void
  close(): void
  /** SSE: the last `retry:`; WebSocket: the close code. */
  ended: Promise<number>
}

export interface Request {
  channels?: string[]
  after?: string | undefined
  headers?: Record<string, string>
}

export const addressOf = (url: string, { channels = [], after }: Request) =>
  `${url}/live?${new URLSearchParams([...channels.map((name) => ['channel', name]), ...(after ? [['after', after]] : [])] as [string, string][])}`

/** Opens a stream. Resolves when the stream is `ready`; throws the problem document if it is rejected. */
export function read(transport: TransportName, url: string, request: Request): Promise<Reading> {
  return transport === 'sse' ? readStream(url, request) : readSocket(url, request)
}

export async function readStream(url: string, request: Request): Promise<Reading> {
  const abort = new AbortController()
  const response = await fetch(addressOf(url, request), {
    headers: { accept: 'text/event-stream', ...request.headers },
    signal: abort.signal,
  })
  if (response.status !== 200) throw await response.json()
  let retry = 0
  let ended = (_: number) => {}
  const reading = newReading({ send: () => {}, close: () => abort.abort(), ended: new Promise((resolve) => (ended = resolve)) })
  const opened = Promise.withResolvers<void>()
  const take = (message: string) => {
    const fields = new Map(message.split('\n').map((line) => line.split(/: (.*)/, 2) as [string, string]))
    if (fields.has('retry')) retry = Number(fields.get('retry'))
    const data = fields.get('data')
    const event = fields.get('event')
    if (data === undefined) {
      if (fields.has('id')) reading.frames.push({ op: 'cursor', cursor: fields.get('id')! })
    } else if (event === 'ready' || event === 'reset') reading.frames.push({ op: event, ...JSON.parse(data) })
    else if (event === 'presence' || event === 'typing') {
      if (fields.has('id')) throw new Error(`an ephemeral event must not have an id: ${message}`)
      reading.frames.push({ op: event, ...JSON.parse(data) })
    } else {
      const value = JSON.parse(data)
      if (value.id !== fields.get('id') || value.type !== event) throw new Error(`the SSE fields differ from the data: ${message}`)
      reading.frames.push({ op: 'event', ...value })
    }
    opened.resolve()
  }
  void (async () => {
    let rest = ''
    try {
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        const messages = (rest + piece).split('\n\n')
        rest = messages.pop()!
        for (const message of messages) take(message)
      }
    } catch {}
    ended(retry)
  })()
  await opened.promise
  return reading
}

export async function readSocket(
  url: string,
  request: Request,
  options: { autoPong?: boolean } = {},
): Promise<Reading & { socket: WebSocket }> {
  const socket = new WebSocket(addressOf(url, request).replace('http', 'ws'), { headers: request.headers ?? {}, ...options })
  const reading = newReading({
    send: (frame) => socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    close: () => socket.terminate(),
    ended: new Promise((resolve) => socket.on('close', resolve)),
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('message', (data) => {
      reading.frames.push(JSON.parse(data.toString()))
      resolve()
    })
    socket.on('unexpected-response', (_, response) => {
      response.setEncoding('utf8').once('data', (body) => reject(JSON.parse(body)))
    })
    socket.on('error', reject)
  })
  return Object.assign(reading, { socket })
}

/** The response frame for `ref`, or undefined until it has arrived. Other frames may precede and follow it. */
export const answerTo = (reading: Reading, ref: string) => reading.frames.find((frame) => 'ref' in frame && frame.ref === ref)

const sequenceOf = (cursor: string) => Number(cursor.split('-')[1])

function newReading(ends: Pick<Reading, 'send' | 'close' | 'ended'>): Reading {
  const frames: DownFrame[] = []
  const reading = {
    ...ends,
    frames,
    get events() {
      return frames.filter((frame) => frame.op === 'event') as unknown as LiveEvent[]
    },
    sequences: () => reading.events.map(({ id }) => sequenceOf(id)),
    cursor: () => {
      const last = frames.findLast((frame) => frame.op === 'event' || 'cursor' in frame)
      return last ? sequenceOf(last.op === 'event' ? last.id : (last as { cursor: string }).cursor) : -1
    },
  }
  return reading
}

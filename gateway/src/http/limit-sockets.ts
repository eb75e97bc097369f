import type { Socket } from 'node:net'
import type { Deployment } from '@duplex/runtime'
import { compile } from '@fastify/proxy-addr'
import type { FastifyInstance } from 'fastify'
import type { Occupancy } from '../limits/index.ts'
import { answerBare } from './client-error.ts'
import { toDuplexError } from './problem.ts'

/** How long a refused client may take to read the answer, and how many of them may do so at once. */
const REFUSAL_TIMEOUT_MS = 1_000
const MAX_REFUSALS = 100

interface SocketOptions {
  occupancy: Occupancy
  /** A trusted proxy has the connections of many clients, so no limit per address applies to it. */
  proxies: string[]
  deployment: Deployment
}

/** Refuses connections above the limits before their first request: with 429 or 503 and `Retry-After`. */
export function limitSockets(app: FastifyInstance, { occupancy, proxies, deployment }: SocketOptions): void {
  const isProxy = compile(proxies)
  let refusals = 0

  const refuse = (socket: Socket, error: unknown) => {
    if (refusals === MAX_REFUSALS) return void socket.destroy()
    refusals++
    socket.on('error', () => {})
    const timer = setTimeout(() => socket.destroy(), REFUSAL_TIMEOUT_MS).unref()
    socket.once('close', () => {
      clearTimeout(timer)
      refusals--
    })
    answerBare(socket, deployment, { problem: toDuplexError(error) })
  }

  app.server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket
    // the client has already disconnected
    if (remoteAddress === undefined) return
    const address = isProxy(remoteAddress, 0) ? null : remoteAddress
    try {
      occupancy.admit(address, { connections: 1 })
    } catch (error) {
      return refuse(socket, error)
    }
    const network = occupancy.enter(address, { connections: 1, channels: 0 })
    socket.once('close', () => network.add({ connections: -1 }))
  })
}

import type { Static, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'

/** Who a call is made for. Travels with the call, so that nobody's own name is ever unknown. */
export interface Actor {
  id: number
  username: string
  avatarUrl: string | null
  /** Looks after the whole blog. */
  admin?: boolean | undefined
}

/** What travels beside a call's input. */
export interface CallContext {
  /** The signed-in user; null or absent for an anonymous call. */
  actor?: Actor | null | undefined
  /** When the caller stops waiting: milliseconds on this process's `performance.now()` clock. */
  deadline?: number | undefined
  /** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
  traceparent?: string | undefined
}

export interface Method {
  input: TSchema
  output: TSchema
  /** The codes a handler may answer beside those that any call may meet (see errors.ts). */
  errors: readonly ErrorCode[]
  /** Whether a second call with the same input does no harm, so that a call whose outcome is unknown may be repeated. */
  idempotent: boolean
  /** Milliseconds a caller waits unless it brings a nearer deadline. */
  timeout: number
}

export interface Contract<M extends Record<string, Method> = Record<string, Method>> {
  service: string
  methods: M
}

/** What a caller sees: the same whether the service runs in this process or behind NATS. */
export type Client<C extends Contract> = {
  readonly [K in keyof C['methods']]: (
    input: Static<C['methods'][K]['input']>,
    context?: CallContext,
  ) => Promise<Static<C['methods'][K]['output']>>
}

/** What a service implements: one function per method, named like it. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C['methods']]: (
    input: Static<C['methods'][K]['input']>,
    context: CallContext,
  ) => Promise<Static<C['methods'][K]['output']>>
}

export const DEFAULT_TIMEOUT = 5_000

export function method<I extends TSchema, O extends TSchema>(definition: {
  input: I
  output: O
  errors?: readonly ErrorCode[]
  idempotent?: boolean
  timeout?: number
}) {
  return { errors: [], idempotent: false, timeout: DEFAULT_TIMEOUT, ...definition } as const
}

export function contract<const M extends Record<string, Method>>(service: string, methods: M): Contract<M> {
  return { service, methods }
}

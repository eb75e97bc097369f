import type { Static, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'

/** The signed-in user for whom a call is made. It travels with the call, so a service knows the name without a lookup. */
export interface Actor {
  id: number
  username: string
  avatarUrl: string | null
  /** May manage the whole blog. A service that requires an admin also checks the role in the database. */
  admin?: boolean | undefined
}

/** What is sent with the input of a call. */
export interface CallContext {
  /** Null or absent for an anonymous call. */
  actor?: Actor | null | undefined
  /** When the caller stops waiting, in milliseconds of this process's `performance.now()` clock. */
  deadline?: number | undefined
  /** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
  traceparent?: string | undefined
}

export type ActorRule = 'required' | 'optional'

export interface Method {
  input: TSchema
  output: TSchema
  /**
   * Whether the call needs a signed-in user. If `required`, a call without an actor is UNAUTHENTICATED before the handler
   * runs. If `optional`, the output may depend on the actor. If absent, the actor makes no difference.
   */
  actor?: ActorRule | undefined
  /** The codes that a handler may throw, in addition to those of every call (see errors.ts). */
  errors: readonly ErrorCode[]
  /** Whether a second call with the same input has no further effect. Then a call with an unknown outcome may be retried. */
  idempotent: boolean
  /** Milliseconds that a caller waits, unless its own deadline is earlier. */
  timeout: number
}

export interface Contract<M extends Record<string, Method> = Record<string, Method>> {
  service: string
  methods: M
}

/** What a caller uses. It is the same whether the service runs in this process or behind NATS. */
export type Client<C extends Contract> = {
  readonly [K in keyof C['methods']]: (
    input: Static<C['methods'][K]['input']>,
    context?: CallContext,
  ) => Promise<Static<C['methods'][K]['output']>>
}

/** The context of a handler. If the method requires an actor, there is one. */
type HandlerContextOf<M extends Method> = CalledContext & (M extends { actor: 'required' } ? { actor: Actor } : unknown)

/** `caller`: the process that calls, as NATS permissions prove it. Null: this process, or one of an older release. */
type CalledContext = CallContext & { caller?: string | null }

/** What a service implements: one function per method, with the method's name. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C['methods']]: (
    input: Static<C['methods'][K]['input']>,
    context: HandlerContextOf<C['methods'][K]>,
  ) => Promise<Static<C['methods'][K]['output']>>
}

export const DEFAULT_TIMEOUT = 5_000

/** A method of a contract. If it requires an actor, UNAUTHENTICATED is among its codes. */
export function method<I extends TSchema, O extends TSchema, A extends ActorRule | undefined = undefined>(definition: {
  input: I
  output: O
  actor?: A
  errors?: readonly ErrorCode[]
  idempotent?: boolean
  timeout?: number
}) {
  const { actor, errors = [], ...rest } = definition
  const declared: readonly ErrorCode[] = actor === 'required' ? ['UNAUTHENTICATED', ...errors] : errors
  return { idempotent: false, timeout: DEFAULT_TIMEOUT, ...rest, actor: actor as A, errors: declared } as const
}

export function contract<const M extends Record<string, Method>>(service: string, methods: M): Contract<M> {
  return { service, methods }
}

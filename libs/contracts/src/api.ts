import type { Static, TSchema } from 'typebox'
import type { CallContext, Client, Contract } from './contract.ts'
import { commentContract } from './services/comment.ts'
import { likeContract } from './services/like.ts'
import { postContract } from './services/post.ts'
import { userContract } from './services/user.ts'

/** The contracts of the services that the gateway and the pages call. */
export const contracts = { user: userContract, post: postContract, comment: commentContract, like: likeContract } as const

type Contracts = typeof contracts
export type ServiceName = keyof Contracts
export type MethodName<S extends ServiceName> = keyof Contracts[S]['methods'] & string
export type Input<S extends ServiceName, M extends MethodName<S>> = SchemaOf<S, M, 'input'>
export type Output<S extends ServiceName, M extends MethodName<S>> = SchemaOf<S, M, 'output'>

type SchemaOf<S extends ServiceName, M extends MethodName<S>, Side extends 'input' | 'output'> =
  Contracts[S]['methods'][M] extends Record<Side, infer T extends TSchema> ? Static<T> : never

/** One method of the API. */
export type ApiCall<S extends ServiceName, M extends MethodName<S>> = (input: Input<S, M>, context?: CallContext) => Promise<Output<S, M>>

/** One client per contract. Pages get an `Api` that is already bound to the request's actor, deadline and trace. */
export type Api = { readonly [S in ServiceName]: { readonly [M in MethodName<S>]: ApiCall<S, M> } }

/** Creates the client of every contract. */
export function createApi(clientOf: <C extends Contract>(contract: C) => Client<C>): Api {
  const clients = Object.entries(contracts).map(([service, contract]) => [service, clientOf<Contract>(contract)])
  return Object.fromEntries(clients) as Api
}

/** Replaces a method by a function that takes the same input and returns the same output. */
export type MapCall = <S extends ServiceName, M extends MethodName<S>>(service: S, method: M, call: ApiCall<S, M>) => ApiCall<S, M>

/** The same clients with every method replaced by what `map` returns for it. */
export function mapApi(api: Api, map: MapCall): Api {
  const mapped = Object.entries(api).map(([service, client]) => [
    service,
    Object.fromEntries(Object.entries(client).map(([method, call]) => [method, map(service as never, method as never, call as never)])),
  ])
  return Object.fromEntries(mapped) as Api
}

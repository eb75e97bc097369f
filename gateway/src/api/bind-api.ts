import type { Api, CallContext } from '@duplex/contracts'

type AnyClient = Record<string, (input: never, call: CallContext) => Promise<unknown>>

/** The same clients, every call made for `call`: its actor, its deadline, its trace. */
export function bindApi(api: Api, call: CallContext): Api {
  const bind = <C>(client: C): C => {
    const bound: AnyClient = {}
    for (const [name, method] of Object.entries(client as AnyClient)) bound[name] = (input) => method(input, call)
    return bound as C
  }
  return { user: bind(api.user), post: bind(api.post), comment: bind(api.comment), like: bind(api.like) }
}

import { type Api, type CallContext, type MethodName, mapApi, type Output, type ServiceName } from '@duplex/contracts'
import type { Sessions } from '../session/sessions.ts'
import type { CurrentSite } from '../site.ts'

type Effects = {
  readonly [S in ServiceName]: { readonly [M in MethodName<S>]?: (output: Output<S, M>, context?: CallContext) => void | Promise<void> }
}

/**
 * The same clients. After a change succeeds, this gateway drops what it has cached of the changed data before it returns the
 * response. So the client's next request sees the new name, role or title, no matter whether a route or a page's form made
 * the change. Other gateways learn of the change by events (see follow-users.ts and site.ts).
 */
export function invalidatingApi(api: Api, { sessions, site }: { sessions: Sessions; site: CurrentSite }): Api {
  const ofActor = async (_: unknown, context?: CallContext) => {
    if (context?.actor) await sessions.invalidateUser(context.actor.id)
  }
  const effects: Effects = {
    user: {
      update: ofActor,
      changePassword: ofActor,
      endSession: ofActor,
      endSessions: ofActor,
      resetPassword: ({ userId }) => sessions.invalidateUser(userId),
      remove: ofActor,
      setRole: ({ user }) => sessions.invalidateUser(user.id),
      updateSite: (output) => site.update(output.site),
    },
    post: {},
    comment: {},
    like: {},
  }
  return mapApi(api, (service, method, call) => {
    const effect = effects[service][method]
    if (!effect) return call
    return async (input, context) => {
      const output = await call(input, context)
      await effect(output, context)
      return output
    }
  })
}

import type { Api, CallContext } from '@duplex/contracts'
import type { Sessions } from '../session/sessions.ts'
import type { CurrentSite } from '../site.ts'

type Call<I, O> = (input: I, context?: CallContext) => Promise<O>

/**
 * The same clients; this gateway heeds what is changed through it before it answers, so that nobody's next request goes by
 * an old name, role or title, whether a route or a page's form made the change. Other gateways hear of it by events (see
 * follow-users.ts and site.ts).
 */
export function heedingApi(api: Api, { sessions, site }: { sessions: Sessions; site: CurrentSite }): Api {
  const { user } = api
  const ofActor =
    <I, O>(call: Call<I, O>): Call<I, O> =>
    async (input, context) => {
      const answer = await call(input, context)
      if (context?.actor) await sessions.doubt(context.actor.id)
      return answer
    }
  return {
    ...api,
    user: {
      ...user,
      update: ofActor(user.update),
      changePassword: ofActor(user.changePassword),
      endSession: ofActor(user.endSession),
      remove: ofActor(user.remove),
      setRole: async (input, context) => {
        const answer = await user.setRole(input, context)
        await sessions.doubt(answer.user.id)
        return answer
      },
      updateSite: async (input, context) => {
        const answer = await user.updateSite(input, context)
        site.learn(answer.site)
        return answer
      },
    },
  }
}

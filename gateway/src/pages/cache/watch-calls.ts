import type { Api } from '@duplex/contracts'
import type { Call } from './reads.ts'
import type { Service } from './touches.ts'

type AnyClient = Record<string, (input: unknown) => Promise<unknown>>

export interface WatchedApi {
  api: Api
  /** What was asked so far, and answered; null once a call has failed: a page without it is for one reader alone. */
  calls(): readonly Call[] | null
}

/** The same clients, which note what a page is made from: no page has to say it, so none can forget to. */
export function watchCalls(api: Api): WatchedApi {
  const calls: Call[] = []
  let open = 0
  let failed = false

  const watch = <C>(service: Service, client: C): C => {
    const watched: AnyClient = {}
    for (const [method, call] of Object.entries(client as AnyClient)) {
      watched[method] = async (input) => {
        open++
        try {
          const output = await call(input)
          calls.push({ service, method, input, output })
          return output
        } catch (error) {
          failed = true
          throw error
        } finally {
          open--
        }
      }
    }
    return watched as C
  }

  return {
    api: {
      user: watch('user', api.user),
      post: watch('post', api.post),
      comment: watch('comment', api.comment),
      like: watch('like', api.like),
    },
    // a page that did not wait for an answer shows what nobody can tell
    calls: () => (failed || open > 0 ? null : calls),
  }
}

import { type Api, mapApi } from '@duplex/contracts'
import type { Call } from './reads.ts'

export interface WatchedApi {
  api: Api
  /**
   * The calls so far, with their outputs. Null if a call failed or is still running: then the page shows something that
   * may differ for the next reader, so it must not be cached.
   */
  calls(): readonly Call[] | null
}

/** The same clients, which record what a page is made from. So no page has to declare it. */
export function watchCalls(api: Api): WatchedApi {
  const calls: Call[] = []
  let running = 0
  let failed = false

  return {
    api: mapApi(api, (service, method, call) => async (input) => {
      running++
      try {
        const output = await call(input)
        calls.push({ service, method, input, output })
        return output
      } catch (error) {
        failed = true
        throw error
      } finally {
        running--
      }
    }),
    calls: () => (failed || running > 0 ? null : calls),
  }
}

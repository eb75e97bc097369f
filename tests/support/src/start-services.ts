import { type Bus, memoryBus } from '@duplex/bus'
import { type Actor, type Api, type Client, type eventContract, isDuplexError, retryOf } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { composeServices } from '@duplex/monolith'
import { createLogger, type Logger } from '@duplex/runtime'
import { freshStore } from './fresh-database.ts'

export interface RunningServices {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  api: Api
  stop(): Promise<void>
}

/** All five services in this process, on an empty store that `stop` removes. */
export async function startServices(kind: Store['kind'], logger: Logger = createLogger('test', 'error')): Promise<RunningServices> {
  const store = await freshStore(kind)
  const bus = memoryBus()
  const { services, log, api } = composeServices({ store, bus, logger })
  for (const service of services) await service.start()
  return {
    store,
    bus,
    log,
    api,
    stop: async () => {
      for (const service of services.reverse()) await service.stop()
      await bus.close()
      await store.close()
    },
  }
}

/** For the input of `register`: makes the user the first admin of a blog that has none. */
export const setupOf = async (user: Pick<Api['user'], 'getSetupToken'>): Promise<{ setupToken: string }> => {
  const { token } = await user.getSetupToken({})
  if (token === null) throw new Error('the blog has an admin')
  return { setupToken: token }
}

/** A signed-in user, as services see one; no account is registered. */
export const signedIn = (id: number, username = `reader_${id}`): Actor => ({ id, username, avatarUrl: null })

/**
 * Calls up to five times while the call fails because a busy machine did not finish it in time: 50 calls that wait for one lock
 * may need longer than one call may take. `call` gets the number of the attempt, from 1, and must be idempotent.
 */
export async function untilAnswered<T>(call: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(attempt)
    } catch (error) {
      if (attempt === 5 || !isDuplexError(error) || retryOf(error.code) === 'never') throw error
    }
  }
}

import type { Api } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import { retryUnavailable } from './retry-unavailable.ts'

/**
 * While the blog has no admin, logs the link with which its first admin registers. A warning, so that it is printed at most
 * log levels. Never throws.
 */
export async function announceSetup({ api, logger, address }: { api: Pick<Api, 'user'>; logger: Logger; address: string }): Promise<void> {
  try {
    const { token } = await retryUnavailable(() => api.user.getSetupToken({}))
    if (token) logger.warn(`This blog has no admin. To become its admin, register at ${address}/register?setup=${token}`)
  } catch (error) {
    logger.warn(error, 'cannot find out whether the blog has an admin')
  }
}

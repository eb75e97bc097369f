import type { Api } from '@duplex/contracts'
import { addressKey } from './client-call.ts'
import { isForClient } from './limit-api.ts'

/**
 * The same clients, which tell the user service where a user signs in. There, however often others try to sign in elsewhere,
 * the user can sign in again.
 */
export function withClientAddress(api: Api): Api {
  const { register, signIn } = api.user
  return {
    ...api,
    user: {
      ...api.user,
      register: (input, context) => register(isForClient(context) ? { ...input, address: addressKey(context) } : input, context),
      signIn: (input, context) => signIn(isForClient(context) ? { ...input, address: addressKey(context) } : input, context),
    },
  }
}

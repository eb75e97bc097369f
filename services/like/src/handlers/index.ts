import type { Handlers, likeContract } from '@duplex/contracts'
import type { ServiceContext } from '../service-context.ts'
import { set } from './set.ts'

export const createHandlers = (context: ServiceContext): Handlers<typeof likeContract> => ({
  set: set(context),
})

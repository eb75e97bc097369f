import type { likeContract } from '@duplex/contracts'
import type { DomainHandlers } from '@duplex/service'
import type { ServiceContext } from '../service-context.ts'
import { set } from './set.ts'

export const createHandlers = (context: ServiceContext): DomainHandlers<typeof likeContract> => ({
  set: set(context),
})

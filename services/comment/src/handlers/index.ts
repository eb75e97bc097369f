import type { commentContract } from '@duplex/contracts'
import type { DomainHandlers } from '@duplex/service'
import type { ServiceContext } from '../service-context.ts'
import { create } from './create.ts'
import { list } from './list.ts'
import { remove } from './remove.ts'
import { update } from './update.ts'

export const createHandlers = (context: ServiceContext): DomainHandlers<typeof commentContract> => ({
  create: create(context),
  update: update(context),
  remove: remove(context),
  list: list(context),
})

import type { commentContract } from '@duplex/contracts'
import type { DomainHandlers } from '@duplex/service'
import type { ServiceContext } from '../service-context.ts'
import { create } from './create.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { remove } from './remove.ts'
import { update } from './update.ts'

export const createHandlers = (context: ServiceContext): DomainHandlers<typeof commentContract> => ({
  create: create(context),
  update: update(context),
  remove: remove(context),
  get: get(context),
  list: list(context),
})

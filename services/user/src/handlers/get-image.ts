import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import type { ServiceContext } from '../service-context.ts'

export function getImage({ db }: ServiceContext): Handlers<typeof userContract>['getImage'] {
  return async ({ name }) => {
    const row = await db.kysely.selectFrom('images').select('data').where('name', '=', name).executeTakeFirst()
    if (!row) throw new DuplexError('NOT_FOUND')
    return { data: row.data.toString('base64') }
  }
}

import { parseArgs } from 'node:util'
import { isDuplexError } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { grantAdmin } from '@duplex/user'
import { UsageError } from '../data/command.ts'

/** What a person with access to the machine can do without being signed in. */
export interface AdminCommand {
  name: 'grant'
  username: string
}

/** The outcome, in a sentence for people. */
export interface AdminResult {
  ok: boolean
  message: string
}

export const usage = `npm run admin -- <username>          makes a user an admin
The blog may be running or stopped. It is in the PostgreSQL database of DATABASE_URL, or else in the folder DATA_DIR (./data).`

/** Returns null if the arguments ask for help. Throws UsageError for an invalid command line. */
export function readAdminCommand(args: string[]): AdminCommand | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  const [username, ...rest] = positionals
  if (username === undefined) throw new UsageError('A username is missing')
  if (rest.length > 0) throw new UsageError(`Too many arguments after ${username}`)
  return { name: 'grant', username }
}

export async function runAdminCommand(store: Store, { username }: AdminCommand): Promise<AdminResult> {
  try {
    const granted = await grantAdmin(store, username)
    return { ok: true, message: `${granted} is an admin of the blog in ${store.location}` }
  } catch (error) {
    if (isDuplexError(error) && ['NOT_FOUND', 'CONFLICT'].includes(error.code)) return { ok: false, message: error.message }
    throw error
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

import { parseArgs } from 'node:util'
import { isDuplexError } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { createResetToken, grantAdmin } from '@duplex/user'
import { UsageError } from '../data/command.ts'

/** What a person with access to the machine can do without being signed in. */
export interface AdminCommand {
  name: 'grant' | 'reset'
  username: string
  /** The address of the blog, for links. */
  address: string
}

/** The outcome, in a sentence for people. */
export interface AdminResult {
  ok: boolean
  message: string
}

export const usage = `npm run admin -- <username>          makes a user an admin
npm run admin -- reset <username>    prints a link with which the user can set a new password once, within 24 hours
The blog may be running or stopped. It is in the PostgreSQL database of DATABASE_URL, or else in the folder DATA_DIR (./data).`

/** Returns null if the arguments ask for help. Throws UsageError for an invalid command line. */
export function readAdminCommand(args: string[]): Omit<AdminCommand, 'address'> | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  const name = positionals[0] === 'reset' ? 'reset' : 'grant'
  const [username, ...rest] = name === 'reset' ? positionals.slice(1) : positionals
  if (username === undefined) throw new UsageError('A username is missing')
  if (rest.length > 0) throw new UsageError(`Too many arguments after ${username}`)
  return { name, username }
}

export async function runAdminCommand(store: Store, { name, username, address }: AdminCommand): Promise<AdminResult> {
  try {
    if (name === 'reset') {
      const { token, expiresAt } = await createResetToken(store, username)
      return { ok: true, message: `Until ${expiresAt}, ${username} can set a new password once: ${address}/reset-password?token=${token}` }
    }
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

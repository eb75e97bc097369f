import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface Account {
  uid: number
  gid: number
  home: string
}

/** The user to run PostgreSQL as where we are root; null: ourselves. */
export async function postgresqlAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('postgres:'))
  if (!line) throw new Error('PostgreSQL refuses to run as root, and there is no user postgres here. Start as another user.')
  const [, , uid, gid, , home] = line.split(':')
  return { uid: Number(uid), gid: Number(gid), home: home! }
}

/** `wanted`, or, where a parent of it is closed to the account (as /root is), a folder in the account's home. */
export async function reachableFolder(wanted: string, account: Account | null): Promise<string> {
  if (!account) return wanted
  for (let folder = dirname(wanted); folder !== '/'; folder = dirname(folder)) {
    const { mode, uid } = await stat(folder)
    const open = uid === account.uid ? mode & 0o100 : mode & 0o001
    if (!open) return join(account.home, `duplex-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`)
  }
  return wanted
}

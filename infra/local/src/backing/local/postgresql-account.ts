import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface Account {
  uid: number
  gid: number
  home: string
}

/** Returns the user to run PostgreSQL as if this process is root. Null: the current user. */
export async function postgresqlAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('postgres:'))
  if (!line) throw new Error('PostgreSQL cannot run as root, and this machine has no user "postgres". Start Duplex as another user.')
  const [, , uid, gid, , home] = line.split(':')
  return { uid: Number(uid), gid: Number(gid), home: home! }
}

/** The folder of a new database: in the data folder, if PostgreSQL's user has access to it. */
export async function defaultFolder(dataDir: string): Promise<string> {
  return reachableFolder(join(dataDir, 'postgresql'), await postgresqlAccount().catch(() => null))
}

/** Returns `wanted`, or a folder in the account's home if the account has no access to a parent of `wanted`, such as /root. */
export async function reachableFolder(wanted: string, account: Account | null): Promise<string> {
  if (!account) return wanted
  for (let folder = dirname(wanted); folder !== '/'; folder = dirname(folder)) {
    const { mode, uid } = await stat(folder)
    const open = uid === account.uid ? mode & 0o100 : mode & 0o001
    if (!open) return join(account.home, `duplex-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`)
  }
  return wanted
}

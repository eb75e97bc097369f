import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '@duplex/db'
import { acceptsConnections, type ProcessContext } from '@duplex/runtime'
import { explain } from '../data/explain.ts'
import { type AdminCommand, type AdminResult, runAdminCommand } from './admin-command.ts'

/**
 * Only one process can open PGlite, so a running blog executes the admin commands itself. This file in the data folder has
 * the address to send them to. The address contains a secret, and only the owner of the file can read it.
 */
const fileIn = (dataDir: string) => join(dataDir, 'admin.url')

export async function offerAdminCommands(
  { config, logger, internalUrl, onOperation, onStop }: ProcessContext,
  store: Store,
): Promise<void> {
  const path = `/admin/${randomBytes(32).toString('base64url')}`
  onOperation(path, async (body) => {
    const command = JSON.parse(body) as AdminCommand
    try {
      const result = await runAdminCommand(store, command)
      logger.info({ command: command.name, username: command.username, ok: result.ok }, 'an admin command was executed at the machine')
      return result
    } catch (error) {
      // caught here, because a message about a failed operation would contain the path
      logger.error(error, 'an admin command failed')
      return { ok: false, message: explain(error) }
    }
  })
  const file = fileIn(config.dataDir)
  // a killed process leaves its file, possibly with other permissions
  await rm(file, { force: true })
  await writeFile(file, internalUrl + path, { mode: 0o600 })
  onStop(() => rm(file, { force: true }))
}

/** Resolves with null if no running blog uses this data folder. */
export async function askRunningBlog(dataDir: string, command: AdminCommand): Promise<AdminResult | null> {
  const url = await readFile(fileIn(dataDir), 'utf8').catch(() => null)
  if (url === null) return null
  // after a crash, the port may belong to no process, or to another program that does not know the path
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(command), signal: AbortSignal.timeout(30_000) }).catch(
    () => null,
  )
  return response?.ok ? ((await response.json()) as AdminResult) : null
}

/**
 * The PostgreSQL server that `npm run start:microservices` has started for this data folder: the launcher keeps its URL in a
 * file while it runs. Resolves with null if that server does not run.
 */
export async function runningDatabase(dataDir: string): Promise<string | null> {
  const url = await readFile(join(dataDir, 'database.url'), 'utf8').catch(() => null)
  if (url === null) return null
  const { hostname, port } = new URL(url)
  return (await acceptsConnections(Number(port), hostname)) ? url : null
}

import { migrate } from '@duplex/db'
import { ConfigError, readConfig } from '@duplex/runtime'
import { migrations } from '@duplex/user'
import { type AdminCommand, type AdminResult, readAdminCommand, runAdminCommand, usage } from './admin/admin-command.ts'
import { askRunningBlog, runningDatabase } from './admin/running-blog.ts'
import { UsageError } from './data/command.ts'
import { explain } from './data/explain.ts'
import { openBlog } from './data/open-blog.ts'

/** Exit codes: 0 success; 1 failure, nothing has changed; 2 invalid arguments or configuration. */
try {
  const command = readAdminCommand(process.argv.slice(2))
  const { ok, message } = command ? await run(command) : { ok: true, message: usage }
  if (ok) console.log(message)
  else fail(message, 1)
} catch (error) {
  if (error instanceof UsageError) fail(`${error.message}\n${usage}`, 2)
  else fail(explain(error), error instanceof ConfigError ? 2 : 1)
}

async function run(parsed: Omit<AdminCommand, 'address'>): Promise<AdminResult> {
  const config = readConfig()
  const address = config.origin ? new URL(config.origin).origin : `http://localhost:${config.port}`
  const command = { ...parsed, address }
  const answer = config.databaseUrl === null ? await askRunningBlog(config.dataDir, command) : null
  if (answer) return answer
  const store = await openBlog({ ...config, databaseUrl: config.databaseUrl ?? (await runningDatabase(config.dataDir)) })
  try {
    // the blog may have been stopped before an upgrade
    await migrate(store.schema('users'), migrations)
    return await runAdminCommand(store, command)
  } finally {
    await store.close()
  }
}

function fail(message: string, exitCode: number): void {
  console.error(message)
  process.exitCode = exitCode
}

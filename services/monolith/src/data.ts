import { ConfigError, readConfig } from '@duplex/runtime'
import { backup } from './data/backup.ts'
import { type Command, readCommand, UsageError, usage } from './data/command.ts'
import { copy } from './data/copy.ts'
import { explain } from './data/explain.ts'
import { restore } from './data/restore.ts'

/** Exit codes: 0 success; 1 failure, nothing has changed; 2 invalid arguments or configuration. Only a backup goes to standard output. */
const report = (line: string) => process.stderr.write(`${line}\n`)

try {
  const command = readCommand(process.argv.slice(2))
  report(command ? await run(command) : usage)
} catch (error) {
  const invalid = error instanceof UsageError || error instanceof ConfigError
  report(error instanceof UsageError ? `${error.message}\n${usage}` : explain(error))
  process.exitCode = invalid ? 2 : 1
}

async function run(command: Command): Promise<string> {
  const config = readConfig()
  switch (command.name) {
    case 'backup':
      if (command.file === null && process.stdout.isTTY)
        throw new UsageError('A backup is binary: give a file name, or redirect standard output')
      return backup(config, command.file ?? process.stdout)
    case 'restore':
      if (command.file === null && process.stdin.isTTY) throw new UsageError('restore needs a file name, or a backup on standard input')
      return restore(command.file ?? process.stdin, config, command)
    case 'copy':
      if (config.databaseUrl === null) throw new UsageError('copy needs DATABASE_URL: the PostgreSQL database to copy into')
      return copy({ databaseUrl: null, dataDir: command.folder }, config, command)
  }
}

import { ConfigError, readConfig } from '@duplex/runtime'
import { backup } from './data/backup.ts'
import { type Command, readCommand, UsageError, usage } from './data/command.ts'
import { copy } from './data/copy.ts'
import { explain } from './data/explain.ts'
import { restore } from './data/restore.ts'

/** Exit codes: 0 it is done; 1 it failed, and nothing has changed; 2 it was not understood. Standard output is the backup's alone. */
const say = (line: string) => process.stderr.write(`${line}\n`)

try {
  const command = readCommand(process.argv.slice(2))
  say(command ? await carryOut(command) : usage)
} catch (error) {
  const misunderstood = error instanceof UsageError || error instanceof ConfigError
  say(error instanceof UsageError ? `${error.message}\n${usage}` : explain(error))
  process.exitCode = misunderstood ? 2 : 1
}

async function carryOut(command: Command): Promise<string> {
  const config = readConfig()
  switch (command.name) {
    case 'backup':
      if (command.file === null && process.stdout.isTTY) throw new UsageError('A backup is no text for a terminal: name a file')
      return backup(config, command.file ?? process.stdout)
    case 'restore':
      if (command.file === null && process.stdin.isTTY) throw new UsageError('restore needs a file, or a backup on standard input')
      return restore(command.file ?? process.stdin, config, command)
    case 'copy':
      if (config.databaseUrl === null) throw new UsageError('copy needs DATABASE_URL: the PostgreSQL to copy into')
      return copy({ databaseUrl: null, dataDir: command.folder }, config, command)
  }
}

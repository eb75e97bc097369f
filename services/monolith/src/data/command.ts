import { parseArgs } from 'node:util'

/** A parsed command line. `file`: null for standard output or input. */
export type Command =
  | { name: 'backup'; file: string | null }
  | { name: 'restore'; file: string | null; replace: boolean }
  | { name: 'copy'; folder: string; replace: boolean }

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `  backup [file]                  writes the whole blog to the file, or to standard output
  restore [file] [--replace]     restores a backup from the file, or from standard input, into an empty database;
                                 with --replace, it first deletes the existing blog
  copy <folder> [--replace]      copies the blog of a data folder (PGlite) into the PostgreSQL database of DATABASE_URL
The blog is in the PostgreSQL database of DATABASE_URL, or else in the folder DATA_DIR (./data).`

/** Returns null if the arguments ask for help. Throws UsageError for an invalid command line. */
export function readCommand(args: string[]): Command | null {
  const { values, positionals } = parse(args)
  const [name, argument, ...rest] = positionals
  if (values.help || name === 'help') return null
  if (rest.length > 0) throw new UsageError(`Too many arguments after ${name} ${argument}`)
  const replace = values.replace ?? false
  switch (name) {
    case 'backup':
      if (replace) throw new UsageError('backup does not accept --replace')
      return { name, file: argument ?? null }
    case 'restore':
      return { name, file: argument ?? null, replace }
    case 'copy':
      if (argument === undefined) throw new UsageError('copy needs the data folder of the blog, for example ./data')
      return { name, folder: argument, replace }
    default:
      throw new UsageError(name === undefined ? 'A command is missing' : `Unknown command: ${name}`)
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { replace: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

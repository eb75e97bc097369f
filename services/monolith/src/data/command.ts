import { parseArgs } from 'node:util'

/** What was asked on the command line. A file that is not named is standard output, or input. */
export type Command =
  | { name: 'backup'; file: string | null }
  | { name: 'restore'; file: string | null; replace: boolean }
  | { name: 'copy'; folder: string; replace: boolean }

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `  backup [file]                  writes all of a blog to the file, or to standard output
  restore [file] [--replace]     puts a backup, from the file or standard input, into an empty database; with --replace, in the place of the blog there
  copy <folder> [--replace]      copies the blog of a data folder (PGlite) into the PostgreSQL of DATABASE_URL
The blog is in the PostgreSQL of DATABASE_URL, else in the folder DATA_DIR (./data).`

/** Throws UsageError for what is none of the commands; null where help was asked for. */
export function readCommand(args: string[]): Command | null {
  const { values, positionals } = parse(args)
  const [name, argument, ...rest] = positionals
  if (values.help || name === 'help') return null
  if (rest.length > 0) throw new UsageError(`There is too much after ${name} ${argument}`)
  const replace = values.replace ?? false
  switch (name) {
    case 'backup':
      if (replace) throw new UsageError('backup knows no --replace')
      return { name, file: argument ?? null }
    case 'restore':
      return { name, file: argument ?? null, replace }
    case 'copy':
      if (argument === undefined) throw new UsageError('copy needs the folder of the blog, such as ./data')
      return { name, folder: argument, replace }
    default:
      throw new UsageError(name === undefined ? 'What is to be done?' : `${name} is no command`)
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

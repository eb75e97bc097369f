/** What a program needs to run. Everything else in the environment is for other programs. */
const kept = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH']

/**
 * The environment of a server that the launcher starts, and of its tools. Variables of the user must not reach them: PGSSLMODE,
 * PGSERVICE or LC_ALL, for example, are meant for another PostgreSQL, and would keep this one from starting.
 */
export function cleanEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const entries = kept.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]))
  return { ...Object.fromEntries(entries), LC_ALL: 'C' }
}

/** Removes the variables that start with `prefix`, if it is spread over the environment. `PG` are those of PostgreSQL's clients. */
export function unset(prefix: string, environment: NodeJS.ProcessEnv = process.env): Record<string, undefined> {
  const names = Object.keys(environment).filter((name) => name.startsWith(prefix))
  return Object.fromEntries(names.map((name) => [name, undefined]))
}

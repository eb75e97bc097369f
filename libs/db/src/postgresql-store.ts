import pg from 'pg'
import type { Database, SchemaName, SchemaOptions, Store } from './database.ts'
import { endsConnection, isRefusal, sqlState, unavailable } from './database-errors.ts'
import { provision } from './provision.ts'
import { liftTimeout, type Session } from './session.ts'
import { sessionDatabase } from './session-database.ts'
import { valueParsers } from './value-parsers.ts'

/** Few enough that two deployments of five schemas stay below PostgreSQL's default of 100. */
const defaultConnections = 6

/** Milliseconds. A statement that takes longer than a caller waits only keeps others from their turn. */
const statementTimeout = 15_000
const idleInTransactionTimeout = 15_000
const connectTimeout = 5_000

/** Milliseconds, so many more than the server's own timeout that a server that can still answer has done so. */
const silenceTimeout = statementTimeout + 5_000

/**
 * One pool for each schema and its options. Nothing connects before the first query, so that `provision` can come first.
 * A server that leaves a statement unanswered for `silence` milliseconds is taken for gone.
 */
export function connectPostgresql(databaseUrl: string, { silence = silenceTimeout } = {}): Store {
  const url = parseUrl(databaseUrl)
  const pools = new Map<string, { pool: pg.Pool; database: Database<any> }>()

  function open(key: string, create: () => pg.Pool): Database<any> {
    const known = pools.get(key)
    if (known) return known.database
    const lost = new WeakSet<pg.ClientBase>()
    const pool = create()
    // A connection may end at any time, also while it is lent: without a listener that would end the process.
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => lost.add(client)))
    const database = sessionDatabase<any>(() => lend(pool, lost, silence))
    pools.set(key, { pool, database })
    return database
  }

  return {
    kind: 'postgresql',
    location: postgresqlLocation(databaseUrl),
    schema<T>(schema: SchemaName, options: SchemaOptions = {}): Database<T> {
      const key = JSON.stringify([schema, options.synchronousCommit, options.connections])
      return open(key, () => createPool(url, schema, options))
    },
    whole: () => open('whole', () => new pg.Pool({ ...clientConfig(url, { timezone: 'UTC' }), max: 1 })).kysely,
    async provision(schema) {
      const client = new pg.Client(clientConfig(url))
      client.on('error', () => {})
      try {
        await client.connect().catch(rethrowFailedConnection)
        await provision((text) => client.query(text), schema)
      } finally {
        await client.end()
      }
    },
    async close() {
      const open = [...pools.values()]
      pools.clear()
      await Promise.all(open.map(({ pool }) => pool.end()))
    },
  }
}

/** Host and database of a URL, without user and password. */
export function postgresqlLocation(databaseUrl: string): string {
  const { host, pathname } = parseUrl(databaseUrl)
  return `${host}${pathname}`
}

function createPool(url: URL, schema: SchemaName, { synchronousCommit = 'on', connections = defaultConnections }: SchemaOptions): pg.Pool {
  // As defaults of the session, not as statements: no reset and no rollback brings the login's own rights back.
  const settings = {
    role: schema,
    search_path: schema,
    synchronous_commit: synchronousCommit,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: idleInTransactionTimeout,
    timezone: 'UTC',
  }
  return new pg.Pool({ ...clientConfig(url, settings), max: connections, idleTimeoutMillis: 30_000 })
}

async function lend(pool: pg.Pool, lost: WeakSet<pg.ClientBase>, silence: number): Promise<Session> {
  const client = await pool.connect().catch(rethrowFailedConnection)
  let patient = false
  // A host that drops off sends no reset, and the system would wait for it for a quarter of an hour.
  const giveUp = () => {
    lost.add(client)
    client.connection.stream.destroy(new Error(`PostgreSQL left a statement unanswered for ${silence} ms`))
  }
  return {
    get lost() {
      return lost.has(client)
    },
    async query(text, parameters) {
      patient ||= text === liftTimeout
      const timer = patient ? undefined : setTimeout(giveUp, silence)
      try {
        const answer = await client.query(text, parameters as unknown[])
        // Several statements are answered with as many results, which pg's types do not know.
        return Array.isArray(answer) ? answer.at(-1) : answer
      } catch (error) {
        if (endsConnection(error)) lost.add(client)
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    release: (reusable) => client.release(!reusable),
  }
}

/** What the server did not answer itself (refused, reset, timed out, no such host) means that it cannot be reached. */
function rethrowFailedConnection(error: unknown): never {
  throw sqlState(error) === undefined || isRefusal(error) || endsConnection(error) ? unavailable(error) : error
}

function clientConfig(url: URL, settings: Record<string, string | number> = {}): pg.ClientConfig {
  const connectionUrl = new URL(url)
  // pg lets the URL's options win over ours, and ours say which role this is.
  const options = [url.searchParams.get('options'), ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)]
  connectionUrl.searchParams.delete('options')
  return {
    connectionString: connectionUrl.href,
    options: options.filter(Boolean).join(' '),
    fallback_application_name: 'duplex',
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: (oid, format) => valueParsers[oid] ?? pg.types.getTypeParser(oid, format) },
  }
}

function parseUrl(databaseUrl: string): URL {
  const url = URL.parse(databaseUrl)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol))
    throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/database')
  return url
}

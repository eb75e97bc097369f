import pg from 'pg'
import { createDatabase } from './create-database.ts'
import type { Database, SchemaName, SchemaOptions, Store } from './database.ts'
import { endsConnection, isRetryable, sqlState, unavailable } from './database-errors.ts'
import { type DatabaseSession, DISABLE_STATEMENT_TIMEOUT } from './database-session.ts'
import { provision } from './provision.ts'
import { valueParsers } from './value-parsers.ts'

/** Per schema. Two deployments of five schemas stay below PostgreSQL's default of 100 connections. */
const MAX_CONNECTIONS = 6

/** No caller waits longer than this. A longer statement would only block other statements. */
const STATEMENT_TIMEOUT_MS = 15_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000
const CONNECT_TIMEOUT_MS = 5_000

/** Longer than the server's own timeout: a server that is reachable has answered before. */
const SILENCE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000

/**
 * One pool for each schema and its options. Nothing connects before the first query, so that `provision` can run first.
 * If the server does not answer a statement within `silenceTimeoutMs`, the connection counts as lost.
 */
export function connectPostgresql(databaseUrl: string, { silenceTimeoutMs = SILENCE_TIMEOUT_MS } = {}): Store {
  const url = parseUrl(databaseUrl)
  const pools = new Map<string, { pool: pg.Pool; database: Database<any> }>()

  function open(key: string, create: () => pg.Pool): Database<any> {
    const existing = pools.get(key)
    if (existing) return existing.database
    const lost = new WeakSet<pg.ClientBase>()
    const pool = create()
    // A connection may close at any time, also while it is in use. Without a listener, the error would end the process.
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => lost.add(client)))
    const database = createDatabase<any>(() => acquire(pool, lost, silenceTimeoutMs))
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
    allSchemas: () => open('all schemas', () => new pg.Pool({ ...clientConfig(url, { timezone: 'UTC' }), max: 1 })).kysely,
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

/** Returns host and database of a URL, without user and password. */
export function postgresqlLocation(databaseUrl: string): string {
  const { host, pathname } = parseUrl(databaseUrl)
  return `${host}${pathname}`
}

function createPool(url: URL, schema: SchemaName, { synchronousCommit = 'on', connections = MAX_CONNECTIONS }: SchemaOptions): pg.Pool {
  // Session defaults, not statements: a `reset` or a rollback must not restore the rights of the login user.
  const settings = {
    role: schema,
    search_path: schema,
    synchronous_commit: synchronousCommit,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    timezone: 'UTC',
  }
  return new pg.Pool({ ...clientConfig(url, settings), max: connections, idleTimeoutMillis: 30_000 })
}

async function acquire(pool: pg.Pool, lost: WeakSet<pg.ClientBase>, silenceTimeoutMs: number): Promise<DatabaseSession> {
  const client = await pool.connect().catch(rethrowFailedConnection)
  let timeoutDisabled = false
  // A host that disappears sends no TCP reset, and the operating system would wait for it for about 15 minutes.
  const disconnect = () => {
    lost.add(client)
    client.connection.stream.destroy(new Error(`PostgreSQL did not answer a statement within ${silenceTimeoutMs} ms`))
  }
  return {
    get lost() {
      return lost.has(client)
    },
    async query(text, parameters) {
      timeoutDisabled ||= text === DISABLE_STATEMENT_TIMEOUT
      const timer = timeoutDisabled ? undefined : setTimeout(disconnect, silenceTimeoutMs)
      try {
        const result = await client.query(text, parameters as unknown[])
        // For several statements, pg returns an array of results. Its types do not say so.
        return Array.isArray(result) ? result.at(-1) : result
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

/** An error that the server did not send (connection refused, reset, timed out, unknown host) means that it is unreachable. */
function rethrowFailedConnection(error: unknown): never {
  throw sqlState(error) === undefined || isRetryable(error) || endsConnection(error) ? unavailable(error) : error
}

function clientConfig(url: URL, settings: Record<string, string | number> = {}): pg.ClientConfig {
  const connectionUrl = new URL(url)
  // pg prefers the options of the URL to ours, but ours set the role. So both are combined, ours last.
  const options = [url.searchParams.get('options'), ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)]
  connectionUrl.searchParams.delete('options')
  return {
    connectionString: connectionUrl.href,
    options: options.filter(Boolean).join(' '),
    fallback_application_name: 'duplex',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: (oid, format) => valueParsers[oid] ?? pg.types.getTypeParser(oid, format) },
  }
}

function parseUrl(databaseUrl: string): URL {
  const url = URL.parse(databaseUrl)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol))
    throw new Error('DATABASE_URL: invalid URL; expected postgres://user:password@host:5432/database')
  return url
}

import type { Output } from '../launch/output.ts'
import type { DatabaseRecord } from './database-record.ts'

export const backingNames = ['postgresql', 'nats', 'redis'] as const
export type BackingName = (typeof backingNames)[number]

/** The services that the processes need: started by the launcher, or already running. */
export interface BackingServices {
  readonly urls: Record<BackingName, string>
  /** The addresses of NATS for processes that have their own login. */
  readonly natsUrls?: Record<string, string>
  /** Where PostgreSQL's data are. For display. */
  readonly location: string
  /** Where PostgreSQL's data are, for the next start. Absent if PostgreSQL was not started. */
  readonly database?: DatabaseRecord
  stop(): Promise<void>
}

export interface BackingOptions {
  output: Output
  /** For data that must persist across starts. */
  dataDir: string
  /** Aborts the start: everything that was started is stopped, and the start rejects. */
  signal?: AbortSignal
  /** False if data may be lost at a power failure, as in tests. */
  durable: boolean
  /** Where the data folder's database is. Null or absent: there is none yet. */
  database?: DatabaseRecord | null
}

/** Some of the services, started in one way. */
export type Backing = Omit<BackingServices, 'urls'> & { readonly urls: Partial<BackingServices['urls']> }

/** Starts the wanted services in one way. Returns null if that way is not available on this machine. */
export type StartBacking = (wanted: BackingName[], options: BackingOptions) => Promise<Backing | null>

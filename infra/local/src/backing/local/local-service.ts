import type { ProcessSpec } from '../../launch/spawn-process.ts'
import type { Programs } from '../../programs/find-programs.ts'

export interface LocalService {
  process: ProcessSpec
  url: string
  /** Instead of `url`, if each process has its own login. */
  urlsByProcess?: Record<string, string>
  /** Its data folder. */
  folder?: string
}

export interface LocalOptions {
  programs: Programs
  dataDir: string
  durable: boolean
  /** Aborts the preparation. */
  signal?: AbortSignal | undefined
  port: number
  /** A new password at each start, for services that store no data. */
  password: string
  /** The folder of PostgreSQL that an earlier start has used, relative to `dataDir`. Absent: a new one. */
  recordedFolder?: string | undefined
}

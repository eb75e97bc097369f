import type { ProcessSpec } from '../../launch/spawn-process.ts'
import type { Programs } from '../../programs/find-programs.ts'

export interface LocalService {
  process: ProcessSpec
  url: string
  /** Its data folder. */
  folder?: string
}

export interface LocalOptions {
  programs: Programs
  dataDir: string
  durable: boolean
  port: number
  /** A new password at each start, for services that store no data. */
  password: string
}

import { up as log } from './001-log.ts'

export const migrations = { '001-log': { up: log } }

import { up as log } from './001-log.ts'
import { up as traceparent } from './002-traceparent.ts'

export const migrations = { '001-log': { up: log }, '002-traceparent': { up: traceparent } }

import { up as log } from './001-log.ts'
import { up as traceparent } from './002-traceparent.ts'
import { up as superseded } from './003-superseded.ts'

export const migrations = { '001-log': { up: log }, '002-traceparent': { up: traceparent }, '003-superseded': { up: superseded } }

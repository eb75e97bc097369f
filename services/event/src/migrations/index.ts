import { up as log } from './001-log.ts'
import { up as traceparent } from './002-traceparent.ts'
import { up as superseded } from './003-superseded.ts'
import { up as followers } from './004-followers.ts'

export const migrations = {
  '001-log': { up: log },
  '002-traceparent': { up: traceparent },
  '003-superseded': { up: superseded },
  '004-followers': { up: followers },
}

import { measured } from '@duplex/runtime'

export const logHead = measured({
  name: 'duplex_log_head',
  help: 'The sequence of the newest event of the log, a second ago at most',
  labels: [],
})

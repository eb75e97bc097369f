import { measured } from '@duplex/runtime'

export const outboxDepth = measured({
  name: 'duplex_outbox_depth',
  help: 'Events that wait in a service’s outbox, up to 100,000',
  labels: ['service'],
})
export const followerLag = measured({
  name: 'duplex_follower_lag',
  help: 'Events between a follower and the head of the log, as far as it knows it',
  labels: ['follower'],
})
export const followerBehind = measured({
  name: 'duplex_follower_behind_seconds',
  help: 'Time since a follower last knew that it had everything; the log says every second what that is',
  labels: ['follower'],
})

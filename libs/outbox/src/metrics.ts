import { measured } from '@duplex/runtime'

export const outboxDepth = measured({
  name: 'duplex_outbox_depth',
  help: 'Events that wait in the outbox of a service, counted up to 100,000',
  labels: ['service'],
})
export const followerLag = measured({
  name: 'duplex_follower_lag',
  help: 'Events between a follower and the head of the log, as far as the follower knows the head',
  labels: ['follower'],
})
export const followerBehind = measured({
  name: 'duplex_follower_behind_seconds',
  help: 'Seconds since a follower last knew that it had all events; the log announces its head every second, so up to 2 is normal',
  labels: ['follower'],
})

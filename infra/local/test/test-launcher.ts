import { launch } from '../src/launch/launch.ts'

// A launcher for the tests, like start.ts for the monolith.
await launch({
  title: 'for a test',
  groups: [['infra/local/test/lasting/src/main.ts']],
  prepare: async (_, output) => ({ location: 'nowhere', environment: {}, stop: async () => output.say('The last step.') }),
})

import { once } from 'node:events'
import { launch } from '../src/launch/launch.ts'

// A launcher for the tests, like start.ts for the monolith.
await launch({
  title: 'for a test',
  groups: [['infra/local/test/lasting/src/main.ts']],
  prepare: async (_config, output, signal) => {
    if (process.env.TEST_ENDLESS_PREPARATION) {
      output.say('Preparing.')
      const running = setInterval(() => {}, 1_000)
      await once(signal, 'abort')
      clearInterval(running)
      output.say('Aborted.')
      throw signal.reason
    }
    return { location: 'nowhere', environment: {}, stop: async () => output.say('The last step.') }
  },
})

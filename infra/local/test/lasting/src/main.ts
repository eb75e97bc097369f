import { runProcess } from '@duplex/runtime'

// A server process for the launcher's tests. It runs until it is stopped.
await runProcess('lasting', async ({ logger, onStop }) => {
  logger.info({ process: process.pid }, 'here')
  const keepRunning = setInterval(() => {}, 1_000)
  onStop(() => {
    logger.info('stopping')
    clearInterval(keepRunning)
  })
})

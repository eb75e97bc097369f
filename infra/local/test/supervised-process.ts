// A process for the supervisor's tests. The first argument selects its behaviour.
const keepRunning = setInterval(() => {}, 1_000)

const behaviours: Record<string, () => void> = {
  well() {
    process.once('SIGTERM', () => {
      console.log('stopping')
      clearInterval(keepRunning)
      process.disconnect()
    })
    process.send?.({ ready: true })
  },
  'refuse to start'() {
    console.error('PORT is "x"')
    process.exit(3)
  },
  'crash when ready'() {
    process.send?.({ ready: true }, () => process.exit(5))
  },
  'block for ever'() {
    process.send?.({ alive: true })
    process.send?.({ ready: true }, () => {
      for (;;);
    })
  },
  'ignore SIGTERM'() {
    process.on('SIGTERM', () => {})
    process.send?.({ ready: true })
  },
}

behaviours[process.argv[2] ?? '']?.()

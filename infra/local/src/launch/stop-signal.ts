/**
 * Runs `stop` at the first SIGINT, SIGTERM or SIGHUP, and `force` at a signal more than a second later. Within that second a
 * signal is ignored, because one Ctrl-C arrives twice: from the terminal and through npm.
 */
export function onStopSignal(stop: () => void, force: () => void): void {
  let first = Number.NaN
  const onSignal = () => {
    if (Number.isNaN(first)) {
      first = performance.now()
      stop()
    } else if (performance.now() - first > 1_000) force()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}

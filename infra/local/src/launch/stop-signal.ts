/**
 * Runs `stop` at the first SIGINT, SIGTERM or SIGHUP, and `force` at one that comes later than a second: Ctrl-C reaches us
 * twice, from the terminal and through npm.
 */
export function onStopSignal(stop: () => void, force: () => void): void {
  let first = Number.NaN
  const asked = () => {
    if (Number.isNaN(first)) {
      first = performance.now()
      stop()
    } else if (performance.now() - first > 1_000) force()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
}

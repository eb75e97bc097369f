import { flushCompileCache } from 'node:module'
import { type Config, ConfigError, readConfig } from './config.ts'
import { type HealthServer, type Operation, startHealthServer } from './health-server.ts'
import { createLogger, type Logger } from './logger.ts'

/** How long a process that cannot start or continue may take to stop. */
const FAILURE_TIMEOUT_MS = 5_000

/** How often a process tells its supervisor that it is alive. Much less than the supervisor's limit. */
const ALIVE_INTERVAL_MS = 3_000

export interface ProcessContext {
  config: Config
  logger: Logger
  /** Registers a step of the stop. On SIGTERM and SIGINT the steps run in reverse order. */
  onStop(step: () => Promise<void> | void): void
  /** Registers a condition. /health/ready returns 200 only if all conditions are true. */
  readyWhen(check: () => boolean): void
  /** Registers an operation for operators: `POST <path>` on the internal port returns the result of `run` as JSON. */
  onOperation(path: string, run: Operation): void
  /** Stops the process with the exit code 1, because it cannot continue. Its supervisor restarts it. */
  fail(error: Error): void
  /** Where this process serves its operations: `http://127.0.0.1:20345`. */
  internalUrl: string
}

/**
 * Runs a server process: reads the configuration, starts, and reports that it is ready. On SIGTERM or SIGINT it stops in
 * reverse order within `stopTimeout`. The exit code is 0 after a clean stop, and 1 if the start or the stop failed.
 */
export async function runProcess(name: string, start: (context: ProcessContext) => Promise<void>): Promise<void> {
  const steps: (() => Promise<void> | void)[] = []
  const checks: (() => boolean)[] = []
  const operations = new Map<string, Operation>()
  let logger = createLogger(name)
  let started = false
  let stopping: Promise<void> | null = null

  const stop = (code: number, timeoutMs: number) =>
    (stopping ??= (async () => {
      const deadline = setTimeout(() => {
        logger.error(`could not stop within ${timeoutMs} ms: exiting`)
        process.exit(1)
      }, timeoutMs)
      deadline.unref()
      let exitCode = code
      for (const step of steps.reverse()) {
        try {
          await step()
        } catch (error) {
          logger.error(error, 'a step of the stop failed')
          exitCode = 1
        }
      }
      logger.info('stopped')
      process.exit(exitCode)
    })())

  try {
    const config = readConfig()
    logger = createLogger(name, config.logLevel)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void stop(0, config.stopTimeout))
    }
    reportAlive()
    // The parent process has ended, perhaps by SIGKILL. It can no longer stop this process.
    if (process.channel) process.once('disconnect', () => void stop(0, config.stopTimeout))
    process.on('uncaughtException', (error) => {
      logger.fatal(error, 'uncaught exception')
      process.exit(1)
    })
    if (config.tracing) {
      const { startTracing } = await import('./start-tracing.ts')
      // stops last, because a stop creates spans too
      steps.push(await startTracing(name, config.tracing, logger))
    }
    const health: HealthServer = await startHealthServer({
      config,
      logger,
      isReady: () => started && !stopping && checks.every((check) => check()),
      operations,
    })
    steps.push(() => health.close())
    await start({
      config,
      logger,
      onStop: (step) => steps.push(step),
      readyWhen: (check) => checks.push(check),
      onOperation: (path, run) => operations.set(path, run),
      fail: (error) => {
        logger.fatal(error, 'cannot continue')
        void stop(1, FAILURE_TIMEOUT_MS)
      },
      internalUrl: `http://${hostInUrl(config.internalHost)}:${health.port}`,
    })
    started = true
    logger.info({ internalPort: health.port }, 'ready')
    process.send?.({ ready: true, internalPort: health.port })
    // Node itself writes the cache only at a clean exit, which a killed process does not have.
    flushCompileCache()
  } catch (error) {
    if (error instanceof ConfigError) logger.fatal(error.message)
    else if (isPortInUse(error))
      logger.fatal(`port ${error.port} is already in use: stop the process that listens on it, or set PORT to another port`)
    else logger.fatal(error, 'could not start')
    await stop(1, FAILURE_TIMEOUT_MS)
  }
}

/** Without these messages, the supervisor could not tell a process whose event loop is blocked from one that has nothing to do. */
function reportAlive(): void {
  if (!process.channel) return
  const report = () => void (process.connected && process.send?.({ alive: true }))
  report()
  setInterval(report, ALIVE_INTERVAL_MS).unref()
}

function isPortInUse(error: unknown): error is { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** The host under which a process of this machine reaches a server that listens at `address`. */
function hostInUrl(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return address.includes(':') ? `[${address}]` : address
}

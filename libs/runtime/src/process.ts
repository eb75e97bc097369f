import { flushCompileCache } from 'node:module'
import { type Config, ConfigError, readConfig } from './config.ts'
import { type HealthServer, startHealthServer } from './health-server.ts'
import { createLogger, type Logger } from './logger.ts'

export interface ProcessContext {
  config: Config
  logger: Logger
  /** Registers what undoes a step of the start; run in reverse order on SIGTERM and SIGINT. */
  onStop(step: () => Promise<void> | void): void
  /** Registers what must hold for /health/ready to answer 200. */
  readyWhen(check: () => boolean): void
  /** Lets whoever runs the process have something done: `POST <path>` on the internal port, answered with what `run` answers. */
  onOperation(path: string, run: () => Promise<object>): void
}

/**
 * One server process: reads the configuration, starts, announces that it is ready, and on SIGTERM or SIGINT stops in
 * reverse order within `stopTimeout`. Exits with 0 after a clean stop, 1 where the start or the stop failed.
 */
export async function runProcess(name: string, start: (context: ProcessContext) => Promise<void>): Promise<void> {
  const steps: (() => Promise<void> | void)[] = []
  const checks: (() => boolean)[] = []
  const operations = new Map<string, () => Promise<object>>()
  let logger = createLogger(name)
  let started = false
  let stopping: Promise<void> | null = null

  const stop = (code: number, timeout: number) =>
    (stopping ??= (async () => {
      const deadline = setTimeout(() => {
        logger.error(`not stopped after ${timeout} ms: giving up`)
        process.exit(1)
      }, timeout)
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
    // Whoever started us over IPC is gone, even by kill -9: nobody would ever stop us.
    if (process.channel) process.once('disconnect', () => void stop(0, config.stopTimeout))
    process.on('uncaughtException', (error) => {
      logger.fatal(error, 'uncaught exception')
      process.exit(1)
    })
    if (config.tracing) {
      const { startTracing } = await import('./tracing.ts')
      // last to stop: a stop has spans, too
      steps.push(await startTracing(name, config.tracing, logger))
    }
    const health: HealthServer = await startHealthServer(config, () => started && !stopping && checks.every((check) => check()), operations)
    steps.push(() => health.close())
    await start({
      config,
      logger,
      onStop: (step) => steps.push(step),
      readyWhen: (check) => checks.push(check),
      onOperation: (path, run) => operations.set(path, run),
    })
    started = true
    logger.info({ internalPort: health.port }, 'ready')
    process.send?.({ ready: true, internalPort: health.port })
    // by itself Node writes it only at a clean exit, which a process that is killed never has
    flushCompileCache()
  } catch (error) {
    if (error instanceof ConfigError) logger.fatal(error.message)
    else if (isPortInUse(error)) logger.fatal(`port ${error.port} is in use: end what listens there, or set PORT to another`)
    else logger.fatal(error, 'could not start')
    await stop(1, 5_000)
  }
}

function isPortInUse(error: unknown): error is { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

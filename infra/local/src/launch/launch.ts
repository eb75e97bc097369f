import { type Config, readConfig } from '@duplex/runtime'
import { createOutput, type Output } from './output.ts'
import { processNameOf, serverProcess } from './server-process.ts'
import { onStopSignal } from './stop-signal.ts'
import { type Supervised, supervise } from './supervisor.ts'

export interface Launch {
  /** For display: `as a monolith`. */
  title: string
  /** Paths of `main.ts` files in groups. Later groups are stopped before earlier ones. */
  groups: string[][]
  /** Starts what the processes need. If `signal` is aborted, it stops what it has started and rejects. The result is stopped after the processes. */
  prepare(config: Config, output: Output, signal: AbortSignal): Promise<Prepared>
}

export interface Prepared {
  /** Where the data are. For display. */
  location: string
  /** Added to the environment of the processes. A variable that is undefined is removed. */
  environment: NodeJS.ProcessEnv
  /** Added to the environment of one process, by its name. */
  environmentOf?(name: string): NodeJS.ProcessEnv
  stop(): Promise<void>
}

/** Starts the processes, keeps them running, and stops everything in reverse order at SIGINT or SIGTERM. */
export async function launch({ title, groups, prepare }: Launch): Promise<void> {
  const output = createOutput()
  const undo: (() => Promise<unknown>)[] = []
  const preparation = new AbortController()
  let stopping = false
  const stop = async (exitCode: number) => {
    if (stopping) return
    stopping = true
    for (const step of undo.reverse()) await step()
    output.say('Stopped.')
    process.exit(exitCode)
  }
  onStopSignal(
    () => {
      output.say('Stopping. Press Ctrl-C again to stop immediately.')
      preparation.abort()
      void stop(0)
    },
    () => process.exit(1),
  )

  try {
    const config = readConfig()
    output.say(`Starting Duplex ${title}. Press Ctrl-C to stop.`)
    const preparing = prepare(config, output, preparation.signal)
    undo.push(() => preparing.then((prepared) => prepared.stop()).catch(() => {}))
    const prepared = await preparing
    if (stopping) return
    output.say(`Data: ${prepared.location}`)
    const environment = { NODE_ENV: 'production', ...process.env, ...prepared.environment }
    const running: Supervised[] = []
    for (const group of groups) {
      const members = group.map((main) => {
        const own = { ...environment, ...prepared.environmentOf?.(processNameOf(main)) }
        return supervise(serverProcess(main, own), { output, stopTimeout: config.stopTimeout + 1_000 })
      })
      undo.push(() => Promise.all(members.map((member) => member.stop())))
      running.push(...members)
    }
    await Promise.all(running.map(({ ready }) => ready))
    if (!stopping) output.say(`Duplex runs ${title} on http://localhost:${config.port}`)
  } catch (error) {
    if (stopping) return
    output.say(error instanceof Error ? error.message : String(error))
    await stop(1)
  }
}

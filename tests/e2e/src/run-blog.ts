import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type Supervised, serverProcess, supervise } from '@duplex/local'

export type ProcessName = 'monolith' | 'gateway' | 'event' | 'user' | 'post' | 'comment' | 'like'

export interface Blog {
  url: string
  deployment: 'monolith' | 'microservices'
  processes: ProcessName[]
  /** The process that clients connect to. */
  frontProcess: ProcessName
  /** The output of the processes so far. */
  output(): string
  /** The token of the setup link, which a blog without an admin prints at its start. Waits until it is printed. */
  setupToken(): Promise<string>
  /** Kills a process with SIGKILL. Its supervisor starts it again. Resolves when it is ready again. */
  kill(name: ProcessName): Promise<void>
  /** Stops a process with SIGTERM, as an upgrade does. Its supervisor starts it again. Resolves when it is ready again. */
  restart(name: ProcessName): Promise<void>
  /** Stops a process. It stays stopped until `startProcess`. */
  stopProcess(name: ProcessName): Promise<void>
  /** Starts a process that was stopped. Resolves when it is ready. */
  startProcess(name: ProcessName): Promise<void>
  /** The Prometheus metrics of a process: values by name and labels, `duplex_log_head` or `name{label="value"}`. */
  metrics(name: ProcessName): Promise<Map<string, number>>
  stop(): Promise<void>
}

/** Paths of the main.ts files by process name. */
const mains: Record<Blog['deployment'], Partial<Record<ProcessName, string>>> = {
  monolith: { monolith: 'services/monolith/src/main.ts' },
  microservices: {
    event: 'services/event/src/main.ts',
    user: 'services/user/src/main.ts',
    post: 'services/post/src/main.ts',
    comment: 'services/comment/src/main.ts',
    like: 'services/like/src/main.ts',
    gateway: 'gateway/src/main.ts',
  },
}

export const processNames = (deployment: Blog['deployment']) => Object.keys(mains[deployment]) as ProcessName[]

export interface RunOptions {
  /** Receives the output of the processes line by line. */
  onLine?: (line: string) => void
  /** The processes to run. All by default. */
  processes?: ProcessName[]
}

/**
 * Runs the processes of one deployment on a free port, under the supervisor that `npm start` uses. `environmentOf` returns
 * the location of the data and the servers; it overrides the common settings.
 */
export async function runBlog(
  deployment: Blog['deployment'],
  environmentOf: (process: ProcessName) => Record<string, string>,
  { onLine = () => {}, processes = processNames(deployment) }: RunOptions = {},
): Promise<Blog> {
  const port = await freePort()
  const common = {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DEMO_CONTENT: 'off',
    // tests send many requests from one address
    RATE_LIMIT: 'off',
  }
  let output = ''
  const write = (line: string) => {
    output += `${line}\n`
    onLine(line)
  }
  const running = new Map<ProcessName, Supervised>()
  const internalPorts = new Map<ProcessName, number>()
  const startProcess = (name: ProcessName): Promise<void> => {
    const environment = { ...common, ...environmentOf(name), INTERNAL_PORT: String(internalPorts.get(name)) }
    const supervised = supervise(serverProcess(mains[deployment][name]!, environment), {
      output: { say: write, line: (from, line) => write(`[${from}] ${line}`) },
      stopTimeout: 15_000,
      backoff: { least: 50, most: 500, healthyAfter: 1_000 },
    })
    running.set(name, supervised)
    return supervised.ready
  }
  const stop = async () => {
    // the gateway stops first and disconnects its readers, as at any stop
    for (const name of ['gateway', ...running.keys()] as ProcessName[]) await running.get(name)?.stop()
  }
  try {
    for (const name of processes) internalPorts.set(name, await freePort())
    await Promise.all(processes.map(startProcess))
  } catch (error) {
    await stop()
    throw new Error(`the ${deployment} did not start:\n${output}`, { cause: error })
  }
  return {
    url: `http://127.0.0.1:${port}`,
    deployment,
    processes,
    frontProcess: deployment === 'monolith' ? 'monolith' : 'gateway',
    output: () => output,
    setupToken: async () => {
      for (const end = performance.now() + 30_000; performance.now() < end; await sleep(50)) {
        const printed = /\/register\?setup=([\w-]+)/.exec(output)
        if (printed) return printed[1]!
      }
      throw new Error(`no setup link was printed:\n${output}`)
    },
    kill: (name) => running.get(name)!.kill('SIGKILL'),
    restart: (name) => running.get(name)!.kill('SIGTERM'),
    metrics: async (name) => {
      const response = await fetch(`http://127.0.0.1:${internalPorts.get(name)}/metrics`)
      const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'))
      return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
    },
    stopProcess: (name) => running.get(name)!.stop(),
    startProcess,
    stop,
  }
}

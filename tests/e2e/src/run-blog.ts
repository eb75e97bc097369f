import { freePort, type Supervised, serverProcess, supervise } from '@duplex/local'

export type ProcessName = 'monolith' | 'gateway' | 'event' | 'user' | 'post' | 'comment' | 'like'

export interface Blog {
  url: string
  deployment: 'monolith' | 'microservices'
  processes: ProcessName[]
  /** The process that readers are connected to. */
  entrance: ProcessName
  /** What the processes wrote so far. */
  output(): string
  /** Ends a process as a crash would; its supervisor starts it again. Resolves when it is ready again. */
  kill(name: ProcessName): Promise<void>
  /** Ends a process as an upgrade does; its supervisor starts it again. Resolves when it is ready again. */
  restart(name: ProcessName): Promise<void>
  /** Stops a process. It stays stopped until `startProcess`. */
  stopProcess(name: ProcessName): Promise<void>
  /** Starts a process that was stopped. Resolves when it is ready. */
  startProcess(name: ProcessName): Promise<void>
  /** What Prometheus gets of a process: values by name and labels, `duplex_log_head` or `name{label="value"}`. */
  metrics(name: ProcessName): Promise<Map<string, number>>
  stop(): Promise<void>
}

/** The paths of the main.ts files, by the names of their processes. */
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
  /** Gets what the processes write, line by line. */
  tell?: (line: string) => void
  /** Those that run, where others run elsewhere. All by default. */
  processes?: ProcessName[]
}

/**
 * Runs the processes of one deployment on a free port, under the supervisor that `npm start` uses. `environmentOf` says
 * where each finds its data and its servers, and comes before what everybody who tries a blog wants.
 */
export async function runBlog(
  deployment: Blog['deployment'],
  environmentOf: (process: ProcessName) => Record<string, string>,
  { tell = () => {}, processes = processNames(deployment) }: RunOptions = {},
): Promise<Blog> {
  const port = await freePort()
  const common = {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DEMO_CONTENT: 'off',
    // many visitors from one address, who waste no time
    RATE_LIMIT: 'off',
  }
  let output = ''
  const write = (line: string) => {
    output += `${line}\n`
    tell(line)
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
    // readers leave through the gateway first, as at any stop
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
    entrance: deployment === 'monolith' ? 'monolith' : 'gateway',
    output: () => output,
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

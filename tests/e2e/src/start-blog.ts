import { type Supervised, serverProcess, supervise } from '@duplex/local'
import { freePort, freshDatabase, freshFolder, startNats, startRedis } from '@duplex/test-support'

export type DeploymentName = 'monolith on PGlite' | 'monolith on PostgreSQL, Redis and NATS' | 'microservices'
export type ProcessName = 'monolith' | 'gateway' | 'event' | 'user' | 'post' | 'comment' | 'like'

export interface Blog {
  url: string
  deployment: 'monolith' | 'microservices'
  processes: ProcessName[]
  /** What the processes wrote so far. */
  output(): string
  /** Ends a process as a crash would; its supervisor starts it again. Resolves when it is ready again. */
  kill(name: ProcessName): Promise<void>
  /** Stops a process and leaves it stopped. */
  stopProcess(name: ProcessName): Promise<void>
  /** What Prometheus gets of a process: values by name and labels, `duplex_log_head` or `name{label="value"}`. */
  metrics(name: ProcessName): Promise<Map<string, number>>
  stop(): Promise<void>
}

const microservices = {
  event: 'services/event/src/main.ts',
  user: 'services/user/src/main.ts',
  post: 'services/post/src/main.ts',
  comment: 'services/comment/src/main.ts',
  like: 'services/like/src/main.ts',
  gateway: 'gateway/src/main.ts',
}

/**
 * Runs a blog of its own: fresh data (unless `settings` name a DATA_DIR or a DATABASE_URL), free ports, real processes under
 * the supervisor that `npm start` uses. `settings` go before those that tests want.
 */
export async function startBlog(name: DeploymentName, settings: Record<string, string> = {}): Promise<Blog> {
  const undo: (() => Promise<unknown>)[] = []
  const port = await freePort()
  const environment = {
    NODE_ENV: 'test',
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DEMO_CONTENT: 'off',
    // many visitors from one address, who waste no time
    RATE_LIMIT: 'off',
    ...settings,
    ...(await backing(name, undo, settings)),
  }
  const mains = name === 'microservices' ? microservices : { monolith: 'services/monolith/src/main.ts' }
  let output = ''
  const write = (line: string) => {
    output += `${line}\n`
  }
  const running = new Map<string, Supervised>()
  const internalPorts = new Map<string, number>()
  for (const [process, main] of Object.entries(mains)) {
    const internalPort = await freePort()
    internalPorts.set(process, internalPort)
    const own = { PATH: globalThis.process.env.PATH, ...environment, INTERNAL_PORT: String(internalPort) }
    const supervised = supervise(serverProcess(main, own), {
      output: { say: write, line: (from, line) => write(`[${from}] ${line}`) },
      stopTimeout: 15_000,
      backoff: { least: 50, most: 500, healthyAfter: 1_000 },
    })
    running.set(process, supervised)
  }
  const stop = async () => {
    // readers leave through the gateway first, as at any stop
    for (const process of ['gateway', ...running.keys()]) await running.get(process)?.stop()
    for (const step of undo.reverse()) await step()
  }
  try {
    await Promise.all([...running.values()].map(({ ready }) => ready))
  } catch (error) {
    await stop()
    throw new Error(`the ${name} did not start:\n${output}`, { cause: error })
  }
  return {
    url: `http://127.0.0.1:${port}`,
    deployment: name === 'microservices' ? 'microservices' : 'monolith',
    processes: [...running.keys()] as ProcessName[],
    output: () => output,
    kill: (process) => running.get(process)!.kill('SIGKILL'),
    metrics: async (process) => {
      const response = await fetch(`http://127.0.0.1:${internalPorts.get(process)}/metrics`)
      const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'))
      return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
    },
    stopProcess: (process) => running.get(process)!.stop(),
    stop,
  }
}

async function backing(
  name: DeploymentName,
  undo: (() => Promise<unknown>)[],
  given: Record<string, string>,
): Promise<Record<string, string>> {
  if (name === 'monolith on PGlite') {
    if (given.DATA_DIR) return {}
    const folder = await freshFolder()
    undo.push(folder.remove)
    return { DATA_DIR: folder.config.dataDir }
  }
  // its own, because NATS carries one log, and Redis remembers one blog's sessions
  const [nats, redis] = [await startNats(), await startRedis()]
  undo.push(nats.stop, redis.stop)
  if (given.DATABASE_URL) return { NATS_URL: nats.url, REDIS_URL: redis.url }
  const database = await freshDatabase()
  undo.push(() => database.remove())
  return { DATABASE_URL: database.config.databaseUrl, NATS_URL: nats.url, REDIS_URL: redis.url }
}

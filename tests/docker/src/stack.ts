import { spawn } from 'node:child_process'
import { freePort, root } from '@duplex/local'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export interface Stack {
  /** The address of the edge over plain HTTP. */
  readonly url: string
  readonly port: number
  /** Runs `docker compose …` on this stack. Throws if it fails. */
  compose(args: string[], options?: RunOptions): Promise<string>
  /** Runs a command in the checkout with the stack's environment. */
  run(command: string, args: string[], options?: RunOptions): Promise<Ran>
  /** Runs a command in a service's container. */
  inside(service: string, ...command: string[]): Promise<Ran>
  /** Removes all containers, networks and volumes. */
  remove(): Promise<void>
}

export interface RunOptions {
  input?: string | Buffer
  environment?: Record<string, string>
  /** Gets the standard error so far. The command is ended as soon as this returns true; its code is null then. */
  enough?: ((stderr: string) => boolean) | undefined
}

/** The stack of docker-compose.yml with its own name and port. It is not started yet. */
export async function createStack(name: string, settings: Record<string, string> = {}): Promise<Stack> {
  const port = Number(settings.PORT ?? (await freePort()))
  const environment = {
    ...process.env,
    COMPOSE_PROJECT_NAME: name,
    IMAGE: 'duplex-test',
    PORT: String(port),
    // tests send many requests from one address
    RATE_LIMIT: 'off',
    DEMO_CONTENT: 'off',
    LOG_LEVEL: 'warn',
    ...settings,
  }
  const run: Stack['run'] = (command, args, options) => execute(command, args, environment, options)
  const compose: Stack['compose'] = async (args, options) => {
    const { code, stdout, stderr } = await run('docker', ['compose', ...args], options)
    if (code !== 0) throw new Error(`docker compose ${args.join(' ')} ended with ${code}:\n${stderr}\n${stdout}`)
    return stdout
  }
  return {
    url: `http://localhost:${port}`,
    port,
    run,
    compose,
    inside: (service, ...command) => run('docker', ['compose', 'exec', '-T', service, ...command]),
    remove: async () => void (await compose(['--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '20'])),
  }
}

/** Builds the image, starts everything and waits until it is healthy. Throws with the logs if it does not become healthy. */
export async function up(stack: Stack, ...args: string[]): Promise<void> {
  const { code, stderr } = await stack.run('docker', ['compose', 'up', '--build', '--detach', '--wait', ...args])
  if (code === 0) return
  const { stdout } = await stack.run('docker', ['compose', 'logs', '--tail', '30'])
  throw new Error(`the stack did not start:\n${stderr}\n${stdout}`)
}

function execute(command: string, args: string[], env: NodeJS.ProcessEnv, { input, environment, enough }: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
      if (enough?.(stderr)) child.kill()
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

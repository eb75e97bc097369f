import type { StartedTestContainer } from 'testcontainers'
import type { Backing, BackingName, BackingOptions } from '../backing.ts'
import { hasDocker } from './has-docker.ts'
import { imageOf } from './images.ts'

interface Image {
  repository: string
  port: number
  command: string[]
  environment: Record<string, string>
  url(address: string): string
}

const images: Record<BackingName, Image> = {
  postgresql: {
    repository: 'postgres',
    port: 5432,
    command: ['postgres', '-c', 'max_connections=400', '-c', 'fsync=off', '-c', 'full_page_writes=off'],
    environment: { POSTGRES_USER: 'duplex', POSTGRES_DB: 'postgres', POSTGRES_PASSWORD: 'duplex' },
    url: (address) => `postgresql://duplex:duplex@${address}/postgres`,
  },
  nats: { repository: 'nats', port: 4222, command: [], environment: {}, url: (address) => `nats://${address}` },
  redis: { repository: 'redis', port: 6379, command: [], environment: {}, url: (address) => `redis://${address}` },
}

/**
 * Starts temporary containers. Returns null if no Docker engine is running. If this process is killed, testcontainers' Ryuk
 * removes them, unless TESTCONTAINERS_RYUK_DISABLED is true.
 */
export async function containerBacking(wanted: BackingName[], { output }: BackingOptions): Promise<Backing | null> {
  if (!(await hasDocker('engine'))) return null
  const { GenericContainer, Wait } = await import('testcontainers')
  const started: StartedTestContainer[] = []
  const stop = async () => void (await Promise.all(started.map((container) => container.stop())))
  try {
    const urls = await Promise.all(
      wanted.map(async (name) => {
        const { repository, port, command, environment, url } = images[name]
        const container = new GenericContainer(await imageOf(repository))
          .withEnvironment(environment)
          .withExposedPorts(port)
          .withWaitStrategy(Wait.forListeningPorts())
        const running = await (command.length > 0 ? container.withCommand(command) : container).start()
        started.push(running)
        return [name, url(`${running.getHost()}:${running.getMappedPort(port)}`)]
      }),
    )
    return { urls: Object.fromEntries(urls), location: 'containers', stop }
  } catch (error) {
    output.say(`Docker could not start the containers. Using the programs installed on this machine instead. Error: ${error}`)
    await stop()
    return null
  }
}

import { freePort, serverProcess, supervise, testServices } from '@duplex/local'
import { output } from './output.ts'
import { settled } from './settled.ts'
import type { Blog } from './start-monolith.ts'

const mains = [...['event', 'user', 'post', 'comment', 'like'].map((name) => `services/${name}/src/main.ts`), 'gateway/src/main.ts']

/** The blog as `npm run start:microservices` runs it, on data of its own that do not outlive it, with the demo content in it. */
export async function startMicroservices(settings: Record<string, string> = {}): Promise<Blog> {
  const { urls, stop: stopBacking } = await testServices()
  const port = await freePort()
  const environment = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: urls.postgresql,
    NATS_URL: urls.nats,
    REDIS_URL: urls.redis,
    LOG_LEVEL: 'warn',
    RATE_LIMIT: 'off',
    ...settings,
  }
  const running = mains.map((main) => supervise(serverProcess(main, environment), { output, stopTimeout: 15_000 }))
  const stop = async () => {
    // the gateway first
    for (const process of running.toReversed()) await process.stop()
    await stopBacking()
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await Promise.all(running.map(({ ready }) => ready))
    await settled(url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, serverProcess, supervise } from '@duplex/local'
import { output } from './output.ts'
import { settled } from './settled.ts'

export interface Blog {
  url: string
  stop(): Promise<void>
}

/** The blog as `npm start` runs it, on data of its own with the demo content in it; `settings` come on top. */
export async function startMonolith(settings: Record<string, string>): Promise<Blog> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
  const port = await freePort()
  const environment = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT: 'off',
    ...settings,
  }
  const running = supervise(serverProcess('services/monolith/src/main.ts', environment), { output, stopTimeout: 15_000 })
  const stop = async () => {
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await running.ready
    await settled(url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

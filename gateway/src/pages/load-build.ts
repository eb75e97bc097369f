import { fileURLToPath } from 'node:url'
import type { PageContext } from '@duplex/contracts'

/** The part of SvelteKit's server that the gateway uses. */
interface PageServer {
  init(options: { env: Record<string, string | undefined> }): Promise<void>
  respond(request: Request, options: { platform: PageContext; getClientAddress(): string }): Promise<Response>
}

export interface PageBuild {
  server: PageServer
  /** The static files for browsers, each with its compressed versions. */
  clientDirectory: string
}

const directory = new URL('../../../web/build/', import.meta.url)

/** Loads the output of `npm run build -w @duplex/web`. Throws if there is none. */
export async function loadBuild(): Promise<PageBuild> {
  const address = new URL('index.js', directory).href
  const { server } = (await import(address).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error('The pages are not built: run `npm run build -w @duplex/web`', { cause: error })
  })) as { server: PageServer }
  await server.init({ env: {} })
  return { server, clientDirectory: fileURLToPath(new URL('client/', directory)) }
}

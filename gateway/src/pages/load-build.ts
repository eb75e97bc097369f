import { fileURLToPath } from 'node:url'
import type { PageContext } from '@duplex/contracts'

/** SvelteKit's server, as far as it is used here. */
interface PageServer {
  init(options: { env: Record<string, string | undefined> }): Promise<void>
  respond(request: Request, options: { platform: PageContext; getClientAddress(): string }): Promise<Response>
}

export interface PageBuild {
  server: PageServer
  /** What browsers fetch, each file beside its compressed twins. */
  clientDirectory: string
}

const directory = new URL('../../../web/build/', import.meta.url)

/** What `npm run build -w @duplex/web` has written. Throws where there is nothing. */
export async function loadBuild(): Promise<PageBuild> {
  const address = new URL('index.js', directory).href
  const { server } = (await import(address).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error('The pages are not built: run `npm run build -w @duplex/web`', { cause: error })
  })) as { server: PageServer }
  await server.init({ env: {} })
  return { server, clientDirectory: fileURLToPath(new URL('client/', directory)) }
}

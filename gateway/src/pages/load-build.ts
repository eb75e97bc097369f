import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
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

const built = fileURLToPath(new URL('../../../web/build/', import.meta.url))

/** Loads the output of `npm run build -w @duplex/web`. Throws if there is none. */
export async function loadBuild(directory = built): Promise<PageBuild> {
  const { server } = (await importFile(join(directory, 'index.js')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error('The pages are not built: run `npm run build -w @duplex/web`', { cause: error })
  })) as { server: PageServer }
  await loadRoutes(join(directory, 'server'))
  await server.init({ env: {} })
  return { server, clientDirectory: join(directory, 'client/') }
}

/**
 * SvelteKit loads the modules of a route at its first request. If that fails, for example because the process has no free file
 * descriptor, the route fails until the next start. A later build also replaces the files. So all modules are loaded now.
 */
async function loadRoutes(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true })
  await Promise.all(files.filter((file) => file.endsWith('.js')).map((file) => importFile(join(folder, file))))
}

const importFile = (file: string) => import(pathToFileURL(file).href)

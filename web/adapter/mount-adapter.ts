import { rmSync } from 'node:fs'
import type { Adapter } from '@sveltejs/kit'

/**
 * Writes what another process needs to serve the pages: `client/`, the browser's files with their compressed twins, and
 * `index.js`, which exports SvelteKit's `server`: `init`, then `respond` from a Request to a Response.
 */
export function mountAdapter({ out }: { out: string }): Adapter {
  return {
    name: 'duplex-mount',
    adapt: async (builder) => {
      rmSync(out, { recursive: true, force: true })
      builder.writeClient(`${out}/client`)
      await builder.compress(`${out}/client`)
      builder.writeServer(`${out}/server`)
      builder.generateServerInstance(`${out}/index.js`, { serverDirectory: `${out}/server` })
    },
  }
}

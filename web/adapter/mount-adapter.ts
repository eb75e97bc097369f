import { rmSync } from 'node:fs'
import type { Adapter } from '@sveltejs/kit'

/**
 * Writes the files that another process needs to serve the pages. `client/` has the browser's files with their compressed copies.
 * `index.js` exports SvelteKit's `server`: `init`, then `respond` from a Request to a Response.
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

import { rmSync } from 'node:fs'
import type { Adapter } from '@sveltejs/kit'
import { replaceBuild } from './replace-build.ts'

/**
 * Writes the files that another process needs to serve the pages. `client/` has the browser's files with their compressed copies.
 * `index.js` exports SvelteKit's `server`: `init`, then `respond` from a Request to a Response. The build is made beside `out`, so
 * that a running server always has complete files.
 */
export function mountAdapter({ out }: { out: string }): Adapter {
  return {
    name: 'duplex-mount',
    adapt: async (builder) => {
      const next = `${out}/next`
      rmSync(next, { recursive: true, force: true })
      builder.writeClient(`${next}/client`)
      await builder.compress(`${next}/client`)
      builder.writeServer(`${next}/server`)
      builder.generateServerInstance(`${next}/index.js`, { serverDirectory: `${next}/server` })
      replaceBuild(next, out)
    },
  }
}

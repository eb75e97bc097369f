import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { rolldown } from 'rolldown'

/** The client as one script, which returns the class `LiveClient`. */
export async function bundleClient(): Promise<Script> {
  const build = await rolldown({ input: fileURLToPath(new URL('../../src/index.ts', import.meta.url)) })
  const { output } = await build.generate({ format: 'iife', name: 'client' })
  await build.close()
  return new Script(`Math.random = random;${output[0].code};client.LiveClient`, { filename: 'live-client.js' })
}

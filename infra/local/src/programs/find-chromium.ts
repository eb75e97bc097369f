import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Output } from '../launch/output.ts'
import { installPackages } from './install-packages.ts'

// Playwright itself uses the first one in headless mode. It opens pages in a third of the time.
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Returns the path of a Chromium for the browser tests: CHROMIUM_PATH or an installed program. As root, installs one if there is
 * none. Otherwise throws an error that says what to install.
 */
export async function findChromium(output: Output, environment = process.env): Promise<string> {
  const found = environment.CHROMIUM_PATH ?? search(environment)
  if (found) return found
  await installPackages(['chromium'], output)
  const installed = search(environment)
  if (!installed) throw new Error('Chromium was installed but cannot be found. Set CHROMIUM_PATH to its path.')
  return installed
}

function search(environment: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(environment.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
}

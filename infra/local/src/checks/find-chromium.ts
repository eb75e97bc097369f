import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installPackages } from '../backing/install-packages.ts'
import type { Output } from '../launch/output.ts'

// the first is what Playwright itself runs without a window: its pages open in a third of the time
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium for the browser tests: CHROMIUM_PATH, found, or installed where we are root. Throws what to do otherwise. */
export async function findChromium(output: Output, environment = process.env): Promise<string> {
  const found = environment.CHROMIUM_PATH ?? search(environment)
  if (found) return found
  await installPackages(['chromium'], output)
  const installed = search(environment)
  if (!installed) throw new Error('Chromium was installed, and is not found. Set CHROMIUM_PATH.')
  return installed
}

function search(environment: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(environment.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
}

import { existsSync } from 'node:fs'
import type { BackingName } from '../backing/backing.ts'
import type { Output } from '../launch/output.ts'
import { run } from '../run.ts'

const packages: Record<BackingName | 'chromium', string> = {
  postgresql: 'postgresql',
  nats: 'nats-server',
  redis: 'redis-server',
  chromium: 'chromium-headless-shell',
}

/** As root, installs missing programs from Debian packages. Otherwise throws an error that says what to install. */
export async function installPackages(missing: (keyof typeof packages)[], output: Output, signal?: AbortSignal): Promise<void> {
  const names = missing.map((name) => packages[name])
  const command = `apt-get install ${names.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`Not installed: ${missing.join(', ')}. ${advice(missing, command)}`)
  }
  output.say(`Installing the Debian packages ${names.join(', ')}.`)
  const options = { ...(signal && { signal }), env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const aptOptions = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2', '-qq']
  try {
    await run('apt-get', [...aptOptions, 'update'], options)
    await run('apt-get', [...aptOptions, 'install', '-y', '--no-install-recommends', ...names], options)
  } catch (error) {
    signal?.throwIfAborted()
    throw new Error(`${command} failed. ${advice(missing, command)}`, { cause: error })
  }
}

function advice(missing: string[], command: string): string {
  if (missing.includes('chromium')) return `Install it, on Debian with: ${command}`
  return `Start Docker, or install the programs (on Debian: ${command}), or set DATABASE_URL, NATS_URL and REDIS_URL to running servers.`
}

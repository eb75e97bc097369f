import { existsSync } from 'node:fs'
import type { Output } from '../launch/output.ts'
import { run } from '../run.ts'
import type { Part } from './backing-services.ts'

const packages: Record<Part | 'chromium', string> = {
  postgresql: 'postgresql',
  nats: 'nats-server',
  redis: 'redis-server',
  chromium: 'chromium-headless-shell',
}

/** Installs what is missing from Debian's packages where we are root; throws what to do where we are not. */
export async function installPackages(missing: (keyof typeof packages)[], output: Output): Promise<void> {
  const names = missing.map((part) => packages[part])
  const command = `apt-get install ${names.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`Missing here: ${missing.join(', ')}. ${advice(missing, command)}`)
  }
  output.say(`Installing ${names.join(', ')} from Debian's packages.`)
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const patience = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2', '-qq']
  try {
    await run('apt-get', [...patience, 'update'], options)
    await run('apt-get', [...patience, 'install', '-y', '--no-install-recommends', ...names], options)
  } catch (error) {
    throw new Error(`${command} failed. ${advice(missing, command)}`, { cause: error })
  }
}

function advice(missing: string[], command: string): string {
  if (missing.includes('chromium')) return `Install it, on Debian with: ${command}`
  return `Start Docker, or install them (on Debian: ${command}), or set DATABASE_URL, NATS_URL and REDIS_URL to ones that run elsewhere.`
}

import { Resolver } from 'node:dns/promises'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'

/**
 * Changes the default deployment, for readers who have not chosen one: `switch.ts monolith | microservices`. The edge checks a
 * file at each request, so no request fails. Then the gateways of the other deployment move their readers.
 */
const gateways: Record<string, string> = { monolith: 'monolith', microservices: 'gateway' }
const names = Object.keys(gateways)
const file = '/switch/monolith'
/** Docker forwards an unknown name to an outside DNS server, which may not respond. `timeout` is in milliseconds. */
const resolver = new Resolver({ timeout: 1_000, tries: 2 })
const internalPort = process.env.INTERNAL_PORT

const [wanted] = process.argv.slice(2)
const current = existsSync(file) ? 'monolith' : 'microservices'

if (wanted === undefined) {
  console.log(`Default deployment: ${current}`)
} else if (!names.includes(wanted)) {
  console.error(`"${wanted}" is not a deployment; expected ${names.join(' or ')}`)
  process.exitCode = 2
} else if ((await readyAddresses(gateways[wanted]!)).length === 0) {
  console.error(`Cannot switch to ${wanted}: it is not ready. The default is unchanged.`)
  process.exitCode = 1
} else {
  if (wanted === 'monolith') await writeFile(file, '')
  else await rm(file, { force: true })
  console.log(wanted === current ? `Default deployment: ${wanted} (unchanged)` : `Default deployment: ${wanted} (was ${current})`)
  const other = names.find((name) => name !== wanted)!
  const moved = await Promise.all((await addressesOf(gateways[other]!)).map((address) => moveReaders(other, address)))
  console.log(`${moved.reduce((sum, count) => sum + count, 0)} readers were moved.`)
}

/** Asks one gateway to move its readers to the default deployment. Returns the number of moved readers. */
async function moveReaders(deployment: string, address: string): Promise<number> {
  const response = await fetch(`http://${address}:${internalPort}/readers/leave`, { method: 'POST' }).catch(() => null)
  if (!response?.ok) {
    console.log(`${deployment} at ${address} does not respond. Its readers, if any, reconnect by themselves.`)
    return 0
  }
  const { left, stayed } = (await response.json()) as { left: number; stayed: number }
  console.log(
    `${deployment} at ${address}: ${left} readers moved${stayed > 0 ? `, ${stayed} stay because they chose this deployment` : ''}`,
  )
  return left
}

async function readyAddresses(host: string): Promise<string[]> {
  const addresses = await addressesOf(host)
  const ready = await Promise.all(
    addresses.map((address) =>
      fetch(`http://${address}:${internalPort}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    ),
  )
  return addresses.filter((_, index) => ready[index])
}

/** The addresses of all replicas. Empty if the service does not run. */
async function addressesOf(host: string): Promise<string[]> {
  return resolver.resolve4(host).catch(() => [])
}

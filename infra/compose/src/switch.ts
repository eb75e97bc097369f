import { Resolver } from 'node:dns/promises'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'

/**
 * Makes a deployment the one that answers whoever has not chosen one: `switch.ts monolith | microservices`. The edge goes
 * by a file at each request, so nothing is cut off; then the other deployment's gateways send their readers over.
 */
const gateways: Record<string, string> = { monolith: 'monolith', microservices: 'gateway' }
const names = Object.keys(gateways)
const file = '/switch/monolith'
/** A name that nobody has is asked for outside, where nobody may answer. Milliseconds. */
const resolver = new Resolver({ timeout: 1_000, tries: 2 })
const internalPort = process.env.INTERNAL_PORT

const [wanted] = process.argv.slice(2)
const current = existsSync(file) ? 'monolith' : 'microservices'

if (wanted === undefined) {
  console.log(`The default is the ${current}.`)
} else if (!names.includes(wanted)) {
  console.error(`"${wanted}" is no deployment: it is ${names.join(' or ')}`)
  process.exitCode = 2
} else if ((await readyAddresses(gateways[wanted]!)).length === 0) {
  console.error(`The ${wanted} cannot take over: it is not ready. Nothing was changed.`)
  process.exitCode = 1
} else {
  if (wanted === 'monolith') await writeFile(file, '')
  else await rm(file, { force: true })
  console.log(wanted === current ? `The default is the ${wanted}, as before.` : `The default is the ${wanted} now; it was the ${current}.`)
  const loser = names.find((name) => name !== wanted)!
  const moved = await Promise.all((await addressesOf(gateways[loser]!)).map((address) => sendAway(loser, address)))
  console.log(`${moved.reduce((sum, count) => sum + count, 0)} readers were sent over.`)
}

/** Tells one gateway to send its readers away; answers how many have gone. */
async function sendAway(deployment: string, address: string): Promise<number> {
  const response = await fetch(`http://${address}:${internalPort}/readers/leave`, { method: 'POST' }).catch(() => null)
  if (!response?.ok) {
    console.log(`${deployment} at ${address} does not answer: its readers, if it has any, come by themselves`)
    return 0
  }
  const { left, stayed } = (await response.json()) as { left: number; stayed: number }
  console.log(`${deployment} at ${address}: ${left} readers leave${stayed > 0 ? `, ${stayed} stay, because their browsers chose it` : ''}`)
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

/** Every copy's; none where the service does not run. */
async function addressesOf(host: string): Promise<string[]> {
  return resolver.resolve4(host).catch(() => [])
}

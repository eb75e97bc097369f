// Makes a checkout ready to run: installs what package-lock.json asks for, and builds the web pages, each only where it
// is missing or stale. Runs before the project's own Node is there, so it is plain JavaScript for any Node from 18.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockFolder } from './lock-folder.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const inRoot = (...path) => join(root, ...path)
const projectNode = inRoot('node_modules/node/bin/node')
const webBuilt = inRoot('web/build/.sources')
const webSources = ['web', 'libs/contracts/src', 'libs/live-client/src', 'package-lock.json']

// "Exit handler never called" is all that npm 10 has to say when it gets no answer.
const noAnswer = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|Exit handler never called/
const unreachable = 'The npm registry does not answer. The first start needs the network: connect, and start again.'

class Failure extends Error {}

async function prepare() {
  if (isInstalled() && isBuilt()) return
  const unlock = await lockFolder(inRoot('.preparing'), () => say('Another start is preparing this folder: waiting for it.'))
  try {
    if (!isInstalled()) await install()
    if (!isBuilt()) await build()
  } finally {
    unlock()
  }
}

/** Compares what npm says it installed with what the lockfile asks for: true right after `npm install` as after `npm ci`. */
function isInstalled() {
  const installed = packagesIn(inRoot('node_modules/.package-lock.json'))
  const asked = Object.entries(packagesIn(inRoot('package-lock.json')))
  const isThere = ([path, { version, optional }]) =>
    !path.startsWith('node_modules/') || optional || (installed[path] && installed[path].version === version)
  return existsSync(projectNode) && asked.every(isThere)
}

function packagesIn(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : {}
}

async function install() {
  say('Installing the dependencies (npm ci). This takes a minute the first time.')
  // Of all packages' install scripts only Node's is needed: the others would look for a compiler.
  await npm('ci', '--ignore-scripts')
  await npm('rebuild', 'node', '--ignore-scripts=false')
  if (!existsSync(projectNode)) throw new Failure(`npm did not bring Node for ${process.platform} ${process.arch}.`)
}

async function npm(...args) {
  const flags = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error', '--fetch-retry-mintimeout=1000']
  const failure = await failureOf('npm', [...args, ...flags])
  if (failure === null) return
  throw new Failure(noAnswer.test(failure) ? unreachable : `${failure}\nnpm ${args[0]} failed: see above.`)
}

function isBuilt() {
  return existsSync(webBuilt) && readFileSync(webBuilt, 'utf8') === webHash()
}

async function build() {
  say('Building the web pages.')
  const hash = webHash()
  rmSync(webBuilt, { force: true })
  const path = [inRoot('node_modules/.bin'), process.env.PATH].join(delimiter)
  const failure = await failureOf('npm', ['run', 'build', '--workspace', 'web'], { ...process.env, PATH: path })
  if (failure !== null) throw new Failure(`${failure}\nThe web pages could not be built: see above.`)
  writeFileSync(webBuilt, hash)
}

function webHash() {
  const hash = createHash('sha256')
  for (const source of webSources) {
    for (const file of filesOf(source))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(inRoot(file)))
        .update('\0')
  }
  return hash.digest('hex')
}

/** Files below `path`, in a stable order, without what the build itself writes. */
function filesOf(path) {
  if (!statSync(inRoot(path)).isDirectory()) return [path]
  return readdirSync(inRoot(path))
    .filter((name) => !['node_modules', 'build', '.svelte-kit'].includes(name))
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`))
}

/** Runs a command in the checkout; resolves with what it wrote where it failed, null where it went well. */
function failureOf(command, args, environment = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    // Whoever stops us stops it too, and first: two that install at once would take the files from each other.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal) reject(new Failure('Stopped before everything was ready.'))
      else resolve(code === 0 ? null : output)
    })
  })
}

function say(message) {
  process.stderr.write(`${message}\n`)
}

prepare().catch((error) => {
  // What the system refuses explains itself; anything else is a mistake of ours.
  say(error instanceof Failure || error.syscall ? error.message : error.stack)
  process.exitCode = 1
})

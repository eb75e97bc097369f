// Prepares a checkout: installs the dependencies in package-lock.json and builds the web pages, each only if missing or out of
// date. It runs before the project's own Node is installed, so it is plain JavaScript for Node 18 and later.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockFolder } from './lock-folder.js'
import { failureOf, Stopped } from './stoppable-command.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const inRoot = (...path) => join(root, ...path)
const projectNode = inRoot('node_modules/node/bin/node')
const webBuilt = inRoot('web/build/.sources')
const webSources = ['web', 'libs/contracts/src', 'libs/live-client/src', 'package-lock.json']

// "Exit handler never called" is npm 10's only message if the registry does not respond.
const noAnswer = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|Exit handler never called/
const unreachable = 'The npm registry cannot be reached. The first start needs a network connection. Connect and start again.'

class Failure extends Error {}

async function prepare() {
  if (isInstalled() && isBuilt()) return
  const unlock = await lockFolder(inRoot('.preparing'), () => say('Waiting for another process that prepares this folder.'))
  try {
    if (!isInstalled()) await install()
    if (!isBuilt()) await build()
  } finally {
    unlock()
  }
}

/** Compares npm's list of installed packages with the lockfile. True after `npm install` and after `npm ci`. */
function isInstalled() {
  const installed = packagesIn(inRoot('node_modules/.package-lock.json'))
  const required = Object.entries(packagesIn(inRoot('package-lock.json')))
  const isThere = ([path, { version, optional }]) =>
    !path.startsWith('node_modules/') || optional || (installed[path] && installed[path].version === version)
  return existsSync(projectNode) && required.every(isThere)
}

function packagesIn(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : {}
}

async function install() {
  say('Installing the dependencies (npm ci). This takes a minute the first time.')
  // The build needs all packages, also if NODE_ENV=production or npm's own configuration leaves some out.
  // Only Node's install script is needed. Other packages' scripts would need a compiler.
  await npm('ci', '--ignore-scripts', '--include=dev', '--include=optional', '--include=peer')
  await npm('rebuild', 'node', '--ignore-scripts=false')
  if (!existsSync(projectNode)) throw new Failure(`npm did not install Node for ${process.platform} ${process.arch}.`)
}

async function npm(...args) {
  const flags = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error', '--fetch-retry-mintimeout=1000']
  const failure = await failureOf('npm', [...args, ...flags], { cwd: root })
  if (failure === null) return
  throw new Failure(noAnswer.test(failure) ? unreachable : `${failure}\nnpm ${args[0]} failed. See the output above.`)
}

function isBuilt() {
  return existsSync(webBuilt) && readFileSync(webBuilt, 'utf8') === webHash()
}

async function build() {
  say('Building the web pages.')
  const hash = webHash()
  rmSync(webBuilt, { force: true })
  const path = [inRoot('node_modules/.bin'), process.env.PATH].join(delimiter)
  const env = { ...process.env, NODE_ENV: 'production', PATH: path }
  const failure = await failureOf('npm', ['run', 'build', '--workspace', 'web'], { cwd: root, env })
  if (failure !== null) throw new Failure(`${failure}\nThe web pages could not be built. See the output above.`)
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

/** Files below `path` in a stable order, without the build's own output. */
function filesOf(path) {
  if (!statSync(inRoot(path)).isDirectory()) return [path]
  return readdirSync(inRoot(path))
    .filter((name) => !['node_modules', 'build', '.svelte-kit'].includes(name))
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`))
}

function say(message) {
  process.stderr.write(`${message}\n`)
}

prepare().catch((error) => {
  // Errors of the system explain themselves. Any other error is a bug, so its stack is printed.
  const explained = error instanceof Failure || error instanceof Stopped || error.syscall
  say(explained ? error.message : error.stack)
  process.exitCode = 1
})

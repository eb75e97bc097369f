import { chmodSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The rights of the group and of all other users. */
const OTHERS = 0o077

type InitOptions = Parameters<NodeFS['init']>[1]

/** Emscripten's file system over Node's, as far as it is used here. Its types are not public. */
interface EmscriptenNodeFs {
  node_ops: { setattr(node: unknown, attributes: { mode?: number }): void }
}

/**
 * Stores PGlite's files so that only their owner can read and write them. PGlite itself sets the mode 0666 on every file that
 * it creates, regardless of the umask of the process.
 */
export class PrivateNodeFS extends NodeFS {
  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pglite, options)
    const preRun = [emscriptenOpts.preRun ?? []].flat() as NonNullable<InitOptions['preRun']>
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, maskModes] } }
  }
}

function maskModes(module: object): void {
  const { node_ops } = (module as { NODEFS: EmscriptenNodeFs }).NODEFS
  const { setattr } = node_ops
  node_ops.setattr = (node, { mode, ...rest }) => setattr(node, mode === undefined ? rest : { ...rest, mode: mode & ~OTHERS })
}

/** Removes the rights of other users from a folder and everything in it: an older release created files that every user can write. */
export function makePrivate(folder: string): void {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  for (const path of [folder, ...paths]) {
    const { mode } = lstatSync(path)
    if (mode & OTHERS) chmodSync(path, mode & ~OTHERS & 0o7777)
  }
}

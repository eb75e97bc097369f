import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Blog, startBlog } from './start-blog.ts'

/** The blog as `npm start` runs it, on data of its own; `settings` come on top. */
export async function startMonolith(settings: Record<string, string> = {}): Promise<Blog> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
  return startBlog('monolith', { DATA_DIR: folder, ...settings }, () => rm(folder, { recursive: true, force: true }))
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Blog, startBlog } from './start-blog.ts'

/** Starts the blog as `npm start` does, with temporary data. `settings` are added to its environment. */
export async function startMonolith(settings: Record<string, string> = {}): Promise<Blog> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
  return startBlog('monolith', { DATA_DIR: folder, ...settings }, () => rm(folder, { recursive: true, force: true }))
}

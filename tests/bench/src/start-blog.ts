import { type Blog as RunningBlog, runBlog } from '@duplex/e2e/run-blog'
import { settled } from './settled.ts'

export type Blog = Pick<RunningBlog, 'url' | 'stop'>

/** A deployment as it runs in production, with the demo content in it. `remove` takes away what it stands on, once it is stopped. */
export async function startBlog(
  deployment: RunningBlog['deployment'],
  settings: Record<string, string>,
  remove: () => Promise<void>,
): Promise<Blog> {
  let blog: Blog | undefined
  const stop = async () => {
    await blog?.stop()
    await remove()
  }
  try {
    blog = await runBlog(deployment, () => ({ NODE_ENV: 'production', DEMO_CONTENT: 'on', ...settings }), { onLine: console.error })
    await settled(blog.url)
    return { url: blog.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

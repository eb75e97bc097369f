import { type Blog as RunningBlog, runBlog } from '@duplex/e2e/run-blog'
import { settled } from './settled.ts'

export type Blog = Pick<RunningBlog, 'url' | 'stop'>

/** Starts a deployment as in production, with the demo content. `remove` removes its data after the stop. */
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

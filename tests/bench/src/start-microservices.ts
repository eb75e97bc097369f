import { testServices } from '@duplex/local'
import { type Blog, startBlog } from './start-blog.ts'

/** Starts the blog as `npm run start:microservices` does, with temporary data. */
export async function startMicroservices(): Promise<Blog> {
  const { urls, stop } = await testServices()
  return startBlog('microservices', { DATABASE_URL: urls.postgresql, NATS_URL: urls.nats, REDIS_URL: urls.redis }, stop)
}

import { afterAll, beforeAll, describe } from 'vitest'
import { type Blog, type DeploymentName, startBlog } from './start-blog.ts'

const deployments: DeploymentName[] = ['monolith on PGlite', 'monolith on PostgreSQL, Redis and NATS', 'microservices']

/** One suite, run against each deployment in processes of their own. `blog()` is there once the tests run. */
export function describeOnEveryDeployment(name: string, suite: (blog: () => Blog) => void): void {
  describe.each(deployments)(`${name}, %s`, (deployment) => {
    let blog: Blog | undefined
    beforeAll(async () => {
      blog = await startBlog(deployment)
    }, 120_000)
    afterAll(() => blog?.stop(), 60_000)
    suite(() => blog!)
  })
}

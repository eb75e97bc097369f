import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Blog } from './run-blog.ts'
import { type DeploymentName, startBlog } from './start-blog.ts'
import { answersChecked } from './visitor.ts'

const deployments: DeploymentName[] = ['monolith on PGlite', 'monolith on PostgreSQL, Redis and NATS', 'microservices']

/** One suite, run against each deployment in processes of their own. `blog()` is there once the tests run. */
export function describeOnEveryDeployment(name: string, suite: (blog: () => Blog) => void): void {
  describe.each(deployments)(`${name}, %s`, (deployment) => {
    let blog: Blog | undefined
    beforeAll(async () => {
      blog = await startBlog(deployment)
    }, 120_000)
    afterAll(async () => {
      await blog?.stop()
      // or nothing was held to the API's document
      expect(await answersChecked(blog!)).toBeGreaterThan(0)
    }, 60_000)
    suite(() => blog!)
  })
}

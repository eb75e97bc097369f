import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Blog } from './run-blog.ts'
import { type DeploymentName, startBlog } from './start-blog.ts'
import { checkedResponses } from './visitor.ts'

export interface DeploymentSuite {
  title: string
  /** `blog()` is there once the tests run. */
  define(blog: () => Blog): void
}

/** Declares a suite; `describeDeployment` runs it. */
export const deploymentSuite = (title: string, define: DeploymentSuite['define']): DeploymentSuite => ({ title, define })

/** Runs suites one after another against one blog of this deployment, whose processes are started once. */
export function describeDeployment(deployment: DeploymentName, suites: readonly DeploymentSuite[]): void {
  describe(deployment, () => {
    let blog: Blog | undefined
    beforeAll(async () => {
      blog = await startBlog(deployment)
    }, 120_000)
    afterAll(async () => {
      if (!blog) return
      await blog.stop()
      // or no response was checked against the API's document
      expect(await checkedResponses(blog)).toBeGreaterThan(0)
    }, 60_000)
    for (const { title, define } of suites) describe(title, () => define(() => blog!))
  })
}

import type { DeploymentSuite } from '../src/index.ts'
import { blogSuite } from './blog.ts'
import { kills, stoppedServices } from './faults.ts'
import { freshPages } from './fresh-pages.ts'
import { live } from './live.ts'
import { metrics } from './metrics.ts'

/** The suites of every deployment. They share one blog; `freshPages` comes first, while its post is the only one on the front page. */
export const suites: DeploymentSuite[] = [freshPages, blogSuite, metrics, live, kills]

/** Suites of the microservices alone. They leave processes stopped, so they come last. */
export const microserviceSuites: DeploymentSuite[] = [stoppedServices]

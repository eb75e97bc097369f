import { describeDeployment } from '../src/index.ts'
import { suites } from '../suites/index.ts'

describeDeployment('monolith on PostgreSQL, Redis and NATS', suites)

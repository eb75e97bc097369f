import { describeDeployment } from '../src/index.ts'
import { microserviceSuites, suites } from '../suites/index.ts'

describeDeployment('microservices', [...suites, ...microserviceSuites])

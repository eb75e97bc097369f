import { describeDeployment } from '../src/index.ts'
import { suites } from '../suites/index.ts'

describeDeployment('monolith on PGlite', suites)

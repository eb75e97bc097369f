import { describeInBrowser } from '../src/index.ts'
import { suites } from '../suites/index.ts'

describeInBrowser('monolith on PGlite', suites)

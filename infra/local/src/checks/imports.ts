import { root } from '../root.ts'
import { checkArrows } from './check-imports.ts'

const { modules, arrows, wrong } = await checkArrows(root)
for (const line of wrong) console.error(line)
console.log(`${modules} modules, ${arrows} arrows, ${wrong.length} wrong`)
process.exitCode = wrong.length > 0 ? 1 : 0

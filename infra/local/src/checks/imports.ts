import { root } from '../root.ts'
import { checkImports } from './check-imports.ts'

const { modules, imports, violations } = await checkImports(root)
for (const violation of violations) console.error(violation)
console.log(`${modules} modules, ${imports} imports, ${violations.length} violations`)
process.exitCode = violations.length > 0 ? 1 : 0

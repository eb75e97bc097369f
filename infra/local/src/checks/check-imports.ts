import { glob } from 'node:fs/promises'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { cruiseOptions, importRules } from './import-rules.ts'

export interface ImportReport {
  modules: number
  imports: number
  /** One line each: the rule, the importing module and the imported one. */
  violations: string[]
}

const folders = ['libs', 'services', 'gateway', 'web/src', 'infra', 'tests', 'tools']
const sources = `{${folders.join(',')}}/**/*.{ts,js,svelte}`
const exclude = ['**/node_modules', '**/build', '**/.svelte-kit']

/** Checks all imports in the checkout `root` against the import rules. */
export async function checkImports(root: string): Promise<ImportReport> {
  const files: string[] = []
  for await (const file of glob(sources, { cwd: root, exclude })) files.push(file)
  const present = folders.filter((folder) => files.some((file) => file.startsWith(`${folder}/`)))
  const { output } = await cruise(present, { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden: importRules } })
  const { modules, summary } = output as ICruiseResult
  const seen = new Set(modules.map((module) => module.source))
  const imports = summary.totalDependenciesCruised ?? 0
  const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  // If the parser cannot read our files, it finds no modules or no imports, and so no violations. That must not pass.
  violations.push(...files.filter((file) => !seen.has(file)).map((file) => `not checked: ${file}`))
  if (files.length === 0 || imports === 0) violations.push(`nothing was checked: ${files.length} files, ${imports} imports`)
  return { modules: files.length, imports, violations }
}

import { glob } from 'node:fs/promises'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { arrowRules, cruiseOptions } from './import-rules.ts'

export interface Arrows {
  modules: number
  arrows: number
  /** What is wrong, one line each. */
  wrong: string[]
}

const folders = ['libs', 'services', 'gateway', 'web/src', 'infra', 'tests']
const sources = `{${folders.join(',')}}/**/*.{ts,js,svelte}`
const exclude = ['**/node_modules', '**/build', '**/.svelte-kit']

/** Checks who imports whom in the checkout `root`. */
export async function checkArrows(root: string): Promise<Arrows> {
  const files: string[] = []
  for await (const file of glob(sources, { cwd: root, exclude })) files.push(file)
  const present = folders.filter((folder) => files.some((file) => file.startsWith(`${folder}/`)))
  const { output } = await cruise(present, { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden: arrowRules } })
  const { modules, summary } = output as ICruiseResult
  const seen = new Set(modules.map((module) => module.source))
  const arrows = summary.totalDependenciesCruised ?? 0
  const wrong = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  // A parser that does not understand our files sees no module, or no arrow, and so no wrong one.
  wrong.push(...files.filter((file) => !seen.has(file)).map((file) => `not looked at: ${file}`))
  if (files.length === 0 || arrows === 0) wrong.push(`nothing was looked at: ${files.length} files, ${arrows} arrows`)
  return { modules: files.length, arrows, wrong }
}

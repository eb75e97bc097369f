import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ICruiseOptions, IRegularForbiddenRuleType } from 'dependency-cruiser'
import { root } from '../root.ts'

/** The libs that each lib may import. */
const lower: Record<string, string[]> = {
  contracts: [],
  runtime: [],
  markdown: ['contracts'],
  'live-client': ['contracts'],
  rpc: ['contracts', 'runtime'],
  bus: ['contracts', 'runtime', 'rpc'],
  cache: ['runtime'],
  db: ['contracts', 'runtime'],
  outbox: ['bus', 'contracts', 'db', 'runtime'],
  replica: ['contracts', 'db', 'outbox'],
  service: ['bus', 'contracts', 'db', 'outbox', 'rpc', 'runtime'],
}

/** The libs that may import each driver. Nothing else may. */
const drivers = {
  pg: ['db'],
  '@electric-sql': ['db'],
  ioredis: ['cache'],
  '@nats-io': ['rpc', 'bus'],
  '@opentelemetry': ['runtime'],
  'prom-client': ['runtime'],
}

/** Modules of contracts that web may import at run time, because they add no schema to the browser bundle. */
const light = '^libs/contracts/src/(live/(live|channels|cursor)|search/[a-z-]+|errors|limits|retries)\\.ts$'

/** Development tools of the whole repository. The root package.json lists them. */
const tools = ['vitest', '@playwright', 'dependency-cruiser']

const ours = '^(libs|services|gateway|web|infra|tests|tools)/'
// Tests may import everything. `tests/` contains only tests.
const tests = ['/test/', '^tests/']

export const importRules: IRegularForbiddenRuleType[] = [
  rule(
    'no-cycle',
    'Modules must not import each other in a circle, not even types. (A component may import itself, to render a tree.)',
    { pathNot: '\\.svelte$' },
    { circular: true },
  ),
  rule(
    'unresolved',
    'If an import cannot be resolved, its rule cannot be checked.',
    {},
    { couldNotResolve: true, pathNot: '^(\\$app|\\$env)/|/\\$types$' },
  ),
  rule(
    'unlisted',
    'A package must list its dependencies in its own package.json.',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: `^node_modules/(${tools.join('|')})/` },
  ),
  ...readdirSync(join(root, 'libs')).map((lib) =>
    rule(
      `libs-${lib}`,
      'A lib imports only the libs listed for it.',
      { path: `^libs/${lib}/`, pathNot: tests },
      { path: ours, pathNot: [lib, ...(lower[lib] ?? [])].map((name) => `^libs/${name}/`) },
    ),
  ),
  rule('contracts-pure', 'Contracts do no I/O.', { path: '^libs/contracts/src/' }, { pathNot: ['^libs/contracts/', '/typebox/'] }),
  // The monolith imports all services and the gateway.
  rule(
    'service',
    'A service imports libs only.',
    { path: '^services/([^/]+)/', pathNot: [...tests, '^services/monolith/'] },
    { path: ours, pathNot: ['^libs/', '^services/$1/'] },
  ),
  rule(
    'gateway',
    'The gateway imports libs only.',
    { path: '^gateway/', pathNot: tests },
    { path: ours, pathNot: ['^libs/', '^gateway/'] },
  ),
  rule('infra', 'The launcher imports libs only.', { path: '^infra/', pathNot: tests }, { path: ours, pathNot: ['^libs/', '^infra/'] }),
  rule(
    'tools',
    'A tool imports libs only.',
    { path: '^tools/([^/]+)/', pathNot: tests },
    { path: ours, pathNot: ['^libs/', '^tools/$1/'] },
  ),
  rule(
    'web',
    'web imports live-client and contracts only.',
    { path: '^web/', pathNot: tests },
    { path: ours, pathNot: ['^libs/(live-client|contracts)/', '^web/'] },
  ),
  rule(
    'web-types-only',
    'A schema imported at run time adds 18 KB to the browser bundle.',
    { path: ['^web/src/', '^libs/live-client/src/', light], pathNot: tests },
    { path: ['^libs/contracts/', '/typebox/'], pathNot: light, dependencyTypesNot: ['type-only'] },
  ),
  ...Object.entries(drivers).map(([driver, libs]) =>
    rule(
      `driver-${driver}`,
      'Only the lib that wraps a driver imports it.',
      { pathNot: [...tests, ...libs.map((lib) => `^libs/${lib}/`), 'node_modules'] },
      { path: `^node_modules/${driver}/` },
    ),
  ),
]

export const cruiseOptions: ICruiseOptions = {
  tsConfig: { fileName: 'tsconfig.json' },
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(^|/)(build|\\.svelte-kit)/' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'svelte', 'default'] },
}

function rule(
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType {
  return { name, comment, severity: 'error', from, to }
}

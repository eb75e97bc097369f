import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ICruiseOptions, IRegularForbiddenRuleType } from 'dependency-cruiser'
import { root } from '../root.ts'

/** Which libs a lib may import: only lower ones. */
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
  service: ['bus', 'contracts', 'db', 'rpc', 'runtime'],
}

/** Which folders alone import a driver. */
const drivers = {
  pg: ['db'],
  '@electric-sql': ['db'],
  ioredis: ['cache'],
  '@nats-io': ['rpc', 'bus'],
  '@opentelemetry': ['runtime'],
  'prom-client': ['runtime'],
}

/** Modules of contracts that web may use at run time, since they bring no schema into the browser. */
const light = '^libs/contracts/src/(live|channels|cursor|errors)\\.ts$'

/** The whole checkout's tools, which the root's package.json lists. */
const tools = ['vitest', '@playwright', 'dependency-cruiser']

const ours = '^(libs|services|gateway|web|infra|tests)/'
// Tests see everything; `tests/` holds nothing else, and the monolith is where all parts meet.
const tests = ['/test/', '^tests/']

export const arrowRules: IRegularForbiddenRuleType[] = [
  arrow(
    'no-cycle',
    'Modules that need each other are one. (A component of a tree may show itself; types are not needed at run time.)',
    { pathNot: '\\.svelte$' },
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  arrow(
    'unresolved',
    'An import that leads nowhere hides an arrow.',
    {},
    { couldNotResolve: true, pathNot: '^(\\$app|\\$env)/|/\\$types$' },
  ),
  arrow(
    'unlisted',
    'A package lists what it imports in its own package.json.',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: `^node_modules/(${tools.join('|')})/` },
  ),
  ...readdirSync(join(root, 'libs')).map((lib) =>
    arrow(
      `libs-${lib}`,
      'A lib imports lower libs only.',
      { path: `^libs/${lib}/`, pathNot: tests },
      { path: ours, pathNot: [lib, ...(lower[lib] ?? [])].map((name) => `^libs/${name}/`) },
    ),
  ),
  arrow('contracts-pure', 'Contracts do no I/O.', { path: '^libs/contracts/src/' }, { pathNot: ['^libs/contracts/', '/typebox/'] }),
  arrow(
    'service',
    'A service imports libs only.',
    { path: '^services/([^/]+)/', pathNot: [...tests, '^services/monolith/'] },
    { path: ours, pathNot: ['^libs/', '^services/$1/'] },
  ),
  arrow(
    'gateway',
    'The gateway imports libs only.',
    { path: '^gateway/', pathNot: tests },
    { path: ours, pathNot: ['^libs/', '^gateway/'] },
  ),
  arrow('infra', 'The launcher imports libs only.', { path: '^infra/', pathNot: tests }, { path: ours, pathNot: ['^libs/', '^infra/'] }),
  arrow(
    'web',
    'web imports live-client and contracts only.',
    { path: '^web/', pathNot: tests },
    { path: ours, pathNot: ['^libs/(live-client|contracts)/', '^web/'] },
  ),
  arrow(
    'web-types-only',
    'A schema imported at run time costs the browser 18 KB.',
    { path: ['^web/src/', '^libs/live-client/src/', light], pathNot: tests },
    { path: ['^libs/contracts/', '/typebox/'], pathNot: light, dependencyTypesNot: ['type-only'] },
  ),
  ...Object.entries(drivers).map(([driver, libs]) =>
    arrow(
      `driver-${driver}`,
      'A driver is imported by the lib that hides it alone.',
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

function arrow(
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType {
  return { name, comment, severity: 'error', from, to }
}

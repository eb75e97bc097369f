import type { Deployment } from './options.ts'
import type { Outages } from './probe.ts'
import { type RouteName, routeNames } from './routes.ts'
import type { Outcome } from './try-fault.ts'

/** Short, so that a row fits on a screen. */
const headings: Record<RouteName, string> = {
  'GET /': 'page',
  'GET /api/posts': 'post list',
  'GET /api/posts/:slug': 'post',
  'GET /api/posts/:slug/comments': 'comments',
  'POST /api/posts/:slug/comments': 'create comment',
  'PUT /api/posts/:slug/like': 'like',
  'POST /api/sessions': 'sign in',
}

/** The Markdown table of one deployment: one row for each fault, sorted by name, so that the order does not depend on the seed. A sentence about the restarts follows. */
export function tableOf(deployment: Deployment, outcomes: Outcome[], restarts: string | null): string {
  const head = ['fault', ...routeNames.map((name) => headings[name]), 'readers', 'recovery', 'writes', 'lost', 'missed', 'duplicated']
  const rows = outcomes.toSorted((a, b) => a.fault.localeCompare(b.fault)).map(rowOf)
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const below = restarts === null ? [] : ['', `${restarts}.`]
  return [`### ${deployment === 'monolith' ? 'Monolith' : 'Microservices'}`, '', ...lines, ...below].join('\n')
}

function rowOf({ fault, routes, readersBack, recovery, audit }: Outcome): string[] {
  const events = [...audit.events.values()]
  const total = (what: 'missed' | 'doubled') => String(events.reduce((sum, one) => sum + one[what], 0))
  return [
    `\`${fault}\``,
    ...routeNames.map((name) => outageText(routes.get(name)!)),
    seconds(readersBack),
    seconds(recovery),
    String(audit.acknowledged),
    String(audit.lost),
    total('missed'),
    total('doubled'),
  ]
}

const outageText = ({ failures, longest }: Outages) => (failures === 0 ? '–' : `${seconds(longest)} (${failures})`)

const seconds = (milliseconds: number | null) => (milliseconds === null ? 'never' : `${(milliseconds / 1_000).toFixed(1)} s`)

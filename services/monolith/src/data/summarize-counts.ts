import type { RowCounts } from './backup-format.ts'

/** A text for people: `users 12, posts 40 rows`. */
export function summarizeCounts(counts: RowCounts): string {
  const bySchema: RowCounts = {}
  for (const [table, count] of Object.entries(counts)) {
    const schema = table.split('.')[0]!
    bySchema[schema] = (bySchema[schema] ?? 0) + count
  }
  const parts = Object.entries(bySchema).map(([schema, count]) => `${schema} ${count.toLocaleString('en')}`)
  return `${parts.join(', ')} rows`
}

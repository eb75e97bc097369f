import { nullFor } from './null-for.ts'

/** Tags on the front page. */
const SHOWN = 8

/** The most used tags; empty if the post service is unavailable. */
export async function popularTags({ api }: App.Locals): Promise<string[]> {
  const answer = await api.post.tags({}).catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN'))
  return (answer?.items ?? []).slice(0, SHOWN).map(({ tag }) => tag)
}

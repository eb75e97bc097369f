import type { Draft } from './draft.svelte.ts'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

type Shown = Pick<Draft, 'theirs' | 'phase' | 'kept' | 'typing' | 'unsaved' | 'post' | 'savedAt' | 'problem' | 'wanted'>

/** Describes in one line where the text is stored. */
export function statusOf({ theirs, phase, kept, typing, unsaved, post, savedAt, problem, wanted }: Shown): string {
  if (theirs) return 'This text was changed in another tab or on another device'
  if (phase === 'saving') return 'Saving…'
  const done = wanted === 'published' ? 'published' : 'withdrawn'
  if (phase === 'waiting' && wanted) return `Not ${done} yet: ${problem?.message}. It will be ${done} as soon as the server responds`
  if (!unsaved) return savedAt === null ? '' : `Saved ${clock.format(savedAt)}`
  if (typing && !problem) return 'Writing…'
  const here = kept || typing ? 'Saved on this device' : 'Not saved on this device: the storage of this browser is full or blocked'
  if (phase === 'signed out') return `${here}; you are signed out`
  if (problem) return `${here}; not on the server: ${problem.message}`
  return `${here}; ${post?.status === 'published' ? 'readers will see it after you press Update' : 'not on the server yet'}`
}

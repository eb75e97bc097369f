import type { Outcome } from './try-fault.ts'

/** Sentences about every violated requirement; empty if there is none. */
export function problemsOf({ recovery, audit, ended }: Outcome): string[] {
  const { lost, storedTwice, events, errors } = audit
  const read = [...events].flatMap(([transport, { missed, doubled, disordered }]) => [
    missed > 0 && `${missed} events missed over ${transport}`,
    doubled > 0 && `${doubled} events doubled over ${transport}`,
    disordered > 0 && `${disordered} events out of order over ${transport}`,
  ])
  return [
    recovery === null && 'not all was well again in time',
    lost > 0 && `${lost} acknowledged writes lost`,
    storedTwice > 0 && `${storedTwice} comments stored twice`,
    ...read,
    ...errors,
    ...ended,
  ].filter((problem) => problem !== false)
}

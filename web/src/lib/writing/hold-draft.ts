/** Frees what was held. */
export type Release = () => void

/**
 * Takes a local text for this tab alone, until it is released or the tab is gone, however it went. Null where another tab
 * has it. With `wait`, waits for that one. (Web Locks: over plain HTTP there are none, and every tab gets it.)
 */
export function holdDraft(id: string, { wait }: { wait?: AbortSignal } = {}): Promise<Release | null> {
  // missing where the page is not in a secure context, whatever the types say
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return Promise.resolve(() => {})
  return new Promise((resolve) => {
    const hold = (lock: Lock | null) => {
      if (!lock) return resolve(null)
      return new Promise<void>((release) => resolve(release))
    }
    locks.request(`draft:${id}`, wait ? { signal: wait } : { ifAvailable: true }, hold).catch(() => resolve(null))
  })
}

/** The local texts that some tab has open. */
export async function heldDrafts(): Promise<Set<string>> {
  const locks = navigator.locks as LockManager | undefined
  const { held = [] } = (await locks?.query()) ?? {}
  return new Set(held.map(({ name = '' }) => name.replace(/^draft:/, '')))
}

/** Releases the lock. */
export type Release = () => void

/**
 * Locks a local text for this tab, until the lock is released or the tab is closed or crashes. Returns null if another tab has the
 * lock; with `wait`, waits for that tab until the signal is aborted. Uses Web Locks: over plain HTTP there are none, and every tab
 * gets the text.
 */
export function holdDraft(id: string, { wait }: { wait?: AbortSignal } = {}): Promise<Release | null> {
  // undefined outside a secure context, although the type says otherwise
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

/** Returns the ids of the local texts that a tab has locked. */
export async function heldDrafts(): Promise<Set<string>> {
  const locks = navigator.locks as LockManager | undefined
  // a browser that blocks the storage rejects the query
  const { held = [] } = (await locks?.query().catch(() => null)) ?? {}
  return new Set(held.map(({ name = '' }) => name.replace(/^draft:/, '')))
}

/** The writes during a fault and their responses. */
export class Ledger {
  /** Acknowledged: these must be stored. */
  readonly acknowledged: { id: number; begunAt: number }[] = []
  /** Whether each user likes the post, according to the last response. */
  readonly likes = new Map<string, boolean>()

  comment(id: number, begunAt: number): void {
    this.acknowledged.push({ id, begunAt })
  }

  /** Comments whose request was sent after `time`. */
  since(time: number): Set<number> {
    return new Set(this.acknowledged.filter(({ begunAt }) => begunAt > time).map(({ id }) => id))
  }
}

/** What was written under a fault, as those who wrote it were told. */
export class Ledger {
  /** Answered with success: these must be there. */
  readonly acknowledged: { id: number; begunAt: number }[] = []
  /** Who likes the post, by what they were last told. */
  readonly likes = new Map<string, boolean>()

  comment(id: number, begunAt: number): void {
    this.acknowledged.push({ id, begunAt })
  }

  /** Comments whose writing began after `time`. */
  since(time: number): Set<number> {
    return new Set(this.acknowledged.filter(({ begunAt }) => begunAt > time).map(({ id }) => id))
  }
}

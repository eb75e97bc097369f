/** Announcements within this time are combined. */
const BATCH_MS = 1_500

/** Returns a function that announces texts, at most once per batch: a single text as it is, several as their number. */
export function batchNews(
  say: (text: string) => void,
  several: (count: number) => string,
  batchMs: number = BATCH_MS,
): (text: string) => void {
  let count = 0
  let last = ''
  return (text) => {
    last = text
    if (++count > 1) return
    setTimeout(() => {
      say(count === 1 ? last : several(count))
      count = 0
    }, batchMs)
  }
}

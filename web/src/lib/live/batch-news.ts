/** Milliseconds for which news are gathered. */
const PAUSE = 1_500

/** Tells of what comes, at most once in a while: of one thing what it is, of several how many. Answers how to add one. */
export function batchNews(say: (text: string) => void, several: (count: number) => string, pause: number = PAUSE): (text: string) => void {
  let count = 0
  let last = ''
  return (text) => {
    last = text
    if (++count > 1) return
    setTimeout(() => {
      say(count === 1 ? last : several(count))
      count = 0
    }, pause)
  }
}

import { isLoopback, readOptions, UsageError, usage } from './simulate/options.ts'
import { type Summary, simulate } from './simulate/simulate.ts'

const print = (line: string) => console.log(line)

try {
  const options = readOptions(process.argv.slice(2))
  if (options) {
    const { url, rate, visitors, minutes } = options
    const stop = new AbortController()
    process.once('SIGINT', () => stop.abort())
    process.once('SIGTERM', () => stop.abort())
    const end = setTimeout(() => stop.abort(), minutes * 60_000)
    print(
      `${visitors} made-up visitors register at ${url.origin}, and post, comment and like there, about ${rate} times a second for ${minutes} minutes.`,
    )
    if (!isLoopback(url)) print('That is not this machine: what they write stays there, for everybody to see.')
    print('Ctrl-C ends it.')
    const summary = await simulate(options, stop.signal, print).finally(() => clearTimeout(end))
    print(inWords(summary))
  } else print(usage)
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : `The visit ended: ${(error as Error).message}`)
  process.exitCode = 1
}

function inWords({ visitors, done, refused, waits, milliseconds }: Summary): string {
  const seconds = Math.round(milliseconds / 1_000)
  const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const acts = `${done.posts} posts, ${done.comments} comments, ${done.replies} replies, ${done.likes} likes, ${done.unlikes} likes taken back`
  return `\nIn ${time}, ${visitors} visitors: ${acts}. ${refused} refused, ${waits} waits.`
}

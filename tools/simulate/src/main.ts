import { isLoopback, readOptions, UsageError, usage } from './options.ts'
import { type Summary, simulate } from './simulate.ts'

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
      `${visitors} simulated visitors register at ${url.origin}. They post, comment and like about ${rate} times a second for ${minutes} minutes.`,
    )
    if (!isLoopback(url)) print('This blog is not on your machine. Everything that the visitors write stays there and is public.')
    print('Press Ctrl-C to stop.')
    const summary = await simulate(options, stop.signal, print).finally(() => clearTimeout(end))
    print(formatSummary(summary))
  } else print(usage)
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : `The simulation failed: ${(error as Error).message}`)
  process.exitCode = 1
}

function formatSummary({ visitors, done, rejected, waits, durationMs }: Summary): string {
  const seconds = Math.round(durationMs / 1_000)
  const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const actions = `${done.posts} posts, ${done.comments} comments, ${done.replies} replies, ${done.likes} likes, ${done.unlikes} likes removed`
  return `\nIn ${time}, ${visitors} visitors: ${actions}. ${rejected} rejected, ${waits} waits.`
}

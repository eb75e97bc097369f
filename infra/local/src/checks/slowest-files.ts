import { relative } from 'node:path'
import { root } from '../root.ts'

/** What the reporter reads of Vitest's `TestModule`. */
interface TestFile {
  moduleId: string
  /** Milliseconds: `duration` is that of the tests and their hooks, `collectDuration` that of the imports. */
  diagnostic(): { collectDuration: number; duration: number }
}

const shown = 10

/** A Vitest reporter: prints the files that took longest, with their hooks and imports. */
export default class SlowestFiles {
  onTestRunEnd(files: readonly TestFile[]): void {
    console.log(slowestFiles(files).join('\n'))
  }
}

export function slowestFiles(files: readonly TestFile[]): string[] {
  const durations = files.map((file) => {
    const { collectDuration, duration } = file.diagnostic()
    return { path: relative(root, file.moduleId), seconds: (collectDuration + duration) / 1_000 }
  })
  const slowest = durations.toSorted((a, b) => b.seconds - a.seconds).slice(0, shown)
  return [
    `The ${slowest.length} slowest test files:`,
    ...slowest.map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`),
  ]
}

import type { ErrorCode } from '@duplex/contracts/errors'
import type { People } from '../parser/mentions.ts'
import type { MarkdownKind } from '../parser/parser.ts'
import type { Rendering } from '../rendering/render-markdown.ts'

/** What each kind of job returns. */
export interface JobOutput {
  names: string[]
  render: Rendering
}

/** What the worker thread does with a text. */
export interface Job<T extends keyof JobOutput = keyof JobOutput> {
  type: T
  markdown: string
  kind: MarkdownKind
  people?: People | undefined
}

/** The message with which the worker thread ends a job. Its first message is `'ready'`. `usedMs`: CPU time. */
export type JobResult = { usedMs: number } & ({ output: JobOutput[keyof JobOutput] } | { code: ErrorCode; message: string })

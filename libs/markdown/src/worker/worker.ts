import { type MessagePort, parentPort } from 'node:worker_threads'
import { isDuplexError } from '@duplex/contracts/errors'
import { namesIn, renderMarkdown } from '../rendering/index.ts'
import type { Job, JobOutput, JobResult } from './job.ts'

// The program of a rendering thread: runs one job after the other.

const jobs: { [T in keyof JobOutput]: (job: Job) => JobOutput[T] } = {
  names: ({ markdown, kind }) => namesIn(markdown, { kind }),
  render: ({ markdown, kind, people }) => renderMarkdown(markdown, { kind, ...(people && { people }) }),
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

function answer(port: MessagePort, job: Job): void {
  const began = cpuMs()
  const result = (): JobResult => {
    try {
      return { output: jobs[job.type](job), usedMs: cpuMs() - began }
    } catch (error) {
      // any other error ends the thread, with its stack
      if (!isDuplexError(error)) throw error
      return { code: error.code, message: error.message, usedMs: cpuMs() - began }
    }
  }
  port.postMessage(result())
}

if (!parentPort) throw new Error('worker.ts runs only as a worker thread')
const port = parentPort
port.on('message', (job: Job) => answer(port, job))
port.postMessage('ready')

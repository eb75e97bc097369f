import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { DuplexError } from '@duplex/contracts/errors'
import type { Job, JobOutput, JobResult } from './job.ts'

export interface TimeLimits {
  /** CPU time, so that a busy machine rejects no text. */
  maxCpuMs: number
  /** Time on the clock. */
  maxMs: number
}

/** How a job ended, and the CPU time that it used. */
export type Ended = { usedMs: number } & ({ output: JobOutput[keyof JobOutput] } | { error: Error })

/** One worker thread, for one job at a time. The first job starts the thread; a thread that was terminated is replaced in the same way. */
export interface RenderingThread {
  /** Never rejects. A job that takes too long ends with TOO_COMPLEX, and its thread is terminated. */
  run(job: Job): Promise<Ended>
  close(): Promise<void>
}

/** A text that needs more memory ends like a text that needs more time. */
const resourceLimits = { maxOldGenerationSizeMb: 256 }

export function createRenderingThread(limits: TimeLimits): RenderingThread {
  let started: Promise<Worker> | null = null

  async function start(): Promise<Worker> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits, execArgv: [] })
    // an idle thread does not keep the process alive
    worker.unref()
    worker.once('exit', () => {
      started = null
    })
    // the job that runs handles it; without any listener, it would end the process
    worker.on('error', () => {})
    await once(worker, 'message')
    return worker
  }

  return {
    async run(job) {
      try {
        started ??= start()
        return await runOn(await started, job, limits)
      } catch (error) {
        started = null
        return { error: error as Error, usedMs: 0 }
      }
    },
    async close() {
      const worker = await started?.catch(() => null)
      await worker?.terminate()
    },
  }
}

function runOn(worker: Worker, job: Job, { maxCpuMs, maxMs }: TimeLimits): Promise<Ended> {
  return new Promise((resolve) => {
    const began = performance.now()
    const elapsedMs = () => performance.now() - began
    const cpuBefore = worker.cpuUsage()
    const cpuMs = async () => {
      const { user, system } = await worker.cpuUsage(await cpuBefore)
      return (user + system) / 1_000
    }
    let timer: NodeJS.Timeout
    /** Why the thread is about to exit. */
    let exiting: Ended | null = null

    const end = (ended: Ended) => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      resolve(ended)
    }
    const onMessage = (result: JobResult) =>
      end('code' in result ? { error: new DuplexError(result.code, result.message), usedMs: result.usedMs } : result)
    const onError = (error: NodeJS.ErrnoException) => {
      exiting = { error: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex(maxCpuMs) : error, usedMs: elapsedMs() }
    }
    // ends the job only now, so that the next job starts a new thread
    const onExit = () =>
      end(exiting ?? { error: new DuplexError('UNAVAILABLE', 'The rendering was stopped', { retryAfter: 1 }), usedMs: 0 })

    const check = async () => {
      const usedMs = await cpuMs()
      if (usedMs < maxCpuMs && elapsedMs() < maxMs) return checkAfter(maxCpuMs - usedMs)
      exiting = { error: tooComplex(maxCpuMs), usedMs }
      await worker.terminate()
    }
    const checkAfter = (ms: number) => {
      // `cpuUsage` rejects if the thread has exited
      timer = setTimeout(() => void check().catch(() => {}), Math.max(ms, 20))
    }

    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(job)
    checkAfter(maxCpuMs)
  })
}

const tooComplex = (maxCpuMs: number): DuplexError =>
  new DuplexError('TOO_COMPLEX', `The text takes more than ${maxCpuMs} ms to render; expected: fewer lists, links, tables or footnotes`)

import type { ErrorCode } from '@duplex/contracts/errors'
import { errorCodes } from '@duplex/contracts/errors'
import { retryOf } from '@duplex/contracts/retries'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError } from '../../src/lib/api/api-error.ts'
import { keepTrying } from '../../src/lib/api/keep-trying.ts'
import { CommentOutbox } from '../../src/lib/comments/comment-outbox.svelte.ts'

const unreachable = new ApiError(null, 'The server cannot be reached')
const pauses = [1, 1]

describe('keepTrying', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('retries until the call succeeds, and reports each retry', async () => {
    const onRetry = vi.fn()
    const attempt = vi
      .fn()
      .mockRejectedValueOnce(unreachable)
      .mockRejectedValueOnce(new ApiError('UNAVAILABLE', ''))
      .mockResolvedValue('stored')
    const tried = keepTrying(attempt, onRetry, pauses)
    await vi.runAllTimersAsync()
    expect(await tried).toBe('stored')
    expect([attempt.mock.calls.length, onRetry.mock.calls.length]).toEqual([3, 2])
  })

  test.each(Object.keys(errorCodes) as ErrorCode[])('follows the retry rule of %s', async (code) => {
    const attempt = vi.fn().mockRejectedValueOnce(new ApiError(code, code)).mockResolvedValue('stored')
    const tried = keepTrying(attempt, undefined, pauses).catch(({ message }: Error) => message)
    await vi.runAllTimersAsync()
    expect(await tried).toBe(retryOf(code) === 'never' ? code : 'stored')
  })

  test('throws the last error if every retry fails', async () => {
    const attempt = vi.fn().mockRejectedValue(unreachable)
    const tried = expect(keepTrying(attempt, undefined, pauses)).rejects.toBe(unreachable)
    await vi.runAllTimersAsync()
    await tried
    expect(attempt).toHaveBeenCalledTimes(3)
  })

  test('waits as long as `retryAfter` asks', async () => {
    const attempt = vi
      .fn()
      .mockRejectedValueOnce(new ApiError('RATE_LIMITED', '', 7))
      .mockResolvedValue('stored')
    const tried = keepTrying(attempt, undefined, pauses)
    await vi.advanceTimersByTimeAsync(6_999)
    expect(attempt).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(1)
    expect(await tried).toBe('stored')
  })

  test('does not wait if `retryAfter` asks for more than a minute', async () => {
    const later = new ApiError('RATE_LIMITED', '', 3_600)
    await expect(keepTrying(() => Promise.reject(later), undefined, pauses)).rejects.toBe(later)
  })
})

describe('the comment outbox', () => {
  const comment = { key: 'k', parentId: null, body: 'Hello' }

  test('shows a comment until it is stored or rejected', async () => {
    const stored = Promise.withResolvers<never>()
    const send = vi.fn(() => stored.promise)
    const outbox = new CommentOutbox(send)
    const posted = outbox.post(comment)
    expect(outbox.outgoing).toEqual([{ ...comment, waits: false }])
    stored.reject(new ApiError('FORBIDDEN', 'Only the author can do this'))
    await expect(posted).rejects.toThrow('Only the author can do this')
    expect([outbox.outgoing, send.mock.calls]).toEqual([[], [[comment]]])
  })

  test('sends every attempt with the same key, and says that the text is kept', async () => {
    vi.useFakeTimers()
    const send = vi.fn(() => Promise.reject(unreachable))
    const posted = expect(new CommentOutbox(send).post(comment)).rejects.toThrow(/^The server cannot be reached\. Your text is kept/)
    await vi.runAllTimersAsync()
    await posted
    expect(send.mock.calls).toEqual(Array.from({ length: 6 }, () => [comment]))
    vi.useRealTimers()
  })
})

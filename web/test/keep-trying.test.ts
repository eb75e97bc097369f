import { expect, test, vi } from 'vitest'
import { ApiProblem } from '../src/lib/api/api-problem.ts'
import { keepTrying } from '../src/lib/api/keep-trying.ts'
import { CommentOutbox } from '../src/lib/comments/comment-outbox.svelte.ts'

const unreachable = new ApiProblem(null, 'The blog cannot be reached just now')
const pauses = [1, 1]

test('what nobody answered is tried again until it is answered, and told of once it waits', async () => {
  const waits = vi.fn()
  const attempt = vi
    .fn()
    .mockRejectedValueOnce(unreachable)
    .mockRejectedValueOnce(new ApiProblem('UNAVAILABLE', ''))
    .mockResolvedValue('stored')
  expect(await keepTrying(attempt, waits, pauses)).toBe('stored')
  expect([attempt.mock.calls.length, waits.mock.calls.length]).toEqual([3, 2])
})

test('what was refused is not tried again', async () => {
  const attempt = vi.fn().mockRejectedValue(new ApiProblem('INVALID', 'Some fields are not valid'))
  await expect(keepTrying(attempt, undefined, pauses)).rejects.toThrow('Some fields are not valid')
  expect(attempt).toHaveBeenCalledOnce()
})

test('where nobody answers at all, it ends', async () => {
  const attempt = vi.fn().mockRejectedValue(unreachable)
  await expect(keepTrying(attempt, undefined, pauses)).rejects.toBe(unreachable)
  expect(attempt).toHaveBeenCalledTimes(3)
})

test('a comment on its way is shown until it is stored, and every try carries the same key', async () => {
  const answers = Promise.withResolvers<never>()
  const send = vi.fn(() => answers.promise)
  const outbox = new CommentOutbox(send)
  const comment = { key: 'k', parentId: null, body: 'Hello' }
  const posted = outbox.post(comment)
  expect(outbox.outgoing).toEqual([{ ...comment, waits: false }])
  answers.reject(new ApiProblem('FORBIDDEN', 'You are not allowed to do this'))
  await expect(posted).rejects.toThrow('You are not allowed to do this')
  expect([outbox.outgoing, send.mock.calls]).toEqual([[], [[comment]]])
})

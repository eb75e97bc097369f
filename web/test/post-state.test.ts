import { expect, test } from 'vitest'
import { PostState } from '../src/lib/posts/post-state.svelte.ts'
import { aPost, likes, published, withdrawn } from './events.ts'

test('ignores an event that the page already includes or that arrives out of order', () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  post.apply(likes(9, 1, 4))
  expect(post.likeCount).toBe(5)
  post.apply(likes(12, 1, 7))
  post.apply(likes(11, 1, 6))
  expect(post.likeCount).toBe(7)
})

/** Responds to likes when the test calls `answer` or `fail`. */
function aSender() {
  const asked: { liked: boolean; answer: (likeCount: number) => void; fail: () => void }[] = []
  const send = (liked: boolean) =>
    new Promise<{ liked: boolean; likeCount: number }>((resolve, reject) => {
      asked.push({ liked, answer: (likeCount) => resolve({ liked, likeCount }), fail: () => reject(new Error('not stored')) })
    })
  return { asked, send }
}

test('shows a like at once, and then the stored count', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  expect([post.liked, post.likeCount]).toEqual([true, 6])
  asked[0]!.answer(8)
  await settled
  expect([post.liked, post.likeCount]).toEqual([true, 8])
})

test('reverts a like that failed', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  asked[0]!.fail()
  await expect(settled).rejects.toThrow('not stored')
  expect([post.liked, post.likeCount]).toEqual([false, 5])
})

test('prefers a count from an event during the request to the count in the response', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  post.apply(likes(12, 1, 7))
  asked[0]!.answer(6)
  await settled
  expect([post.liked, post.likeCount]).toEqual([true, 7])
})

test('sends one request at a time if the button is pressed quickly, and stores the last state', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  await post.toggleLike(send)
  expect([post.liked, post.likeCount, asked.length]).toEqual([false, 5, 1])
  asked[0]!.answer(6)
  await expect.poll(() => asked.map(({ liked }) => liked)).toEqual([true, false])
  asked[1]!.answer(5)
  await settled
  expect([post.liked, post.likeCount, asked.length]).toEqual([false, 5, 2])
})

test('sends no second request if the last state is already the stored one', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  for (let presses = 0; presses < 4; presses++) await post.toggleLike(send)
  asked[0]!.answer(6)
  await settled
  expect([post.liked, post.likeCount, asked.length]).toEqual([true, 6, 1])
})

test('shows a post again that was withdrawn and then published again', () => {
  const post = new PostState(aPost(1), 'log-10')
  post.apply(withdrawn(11, 1))
  expect(post.gone).toBe('withdrawn')
  post.apply(published(12, aPost(1, { title: 'Better', version: 2 })))
  expect([post.gone, post.summary.title]).toEqual([null, 'Better'])
})

test('ignores events about other posts', () => {
  const post = new PostState(aPost(1), 'log-10')
  post.apply(withdrawn(11, 2))
  post.apply(published(12, aPost(3, { title: 'Another' })))
  expect([post.gone, post.summary.title]).toEqual([null, 'Post 1'])
})

import { expect, test } from 'vitest'
import { PostState } from '../src/lib/posts/post-state.svelte.ts'
import { aPost, likes, published, withdrawn } from './events.ts'

test('an event that the page already shows, or that comes late, changes nothing', () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  post.apply(likes(9, 1, 4))
  expect(post.likeCount).toBe(5)
  post.apply(likes(12, 1, 7))
  post.apply(likes(11, 1, 6))
  expect(post.likeCount).toBe(7)
})

/** Answers likes when it is told to. */
function aSender() {
  const asked: { liked: boolean; answer: (likeCount: number) => void; fail: () => void }[] = []
  const send = (liked: boolean) =>
    new Promise<{ liked: boolean; likeCount: number }>((resolve, reject) => {
      asked.push({ liked, answer: (likeCount) => resolve({ liked, likeCount }), fail: () => reject(new Error('not stored')) })
    })
  return { asked, send }
}

test('a like shows at once, and what was stored is believed', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  expect([post.liked, post.likeCount]).toEqual([true, 6])
  asked[0]!.answer(8)
  await settled
  expect([post.liked, post.likeCount]).toEqual([true, 8])
})

test('a like that failed is taken back', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  asked[0]!.fail()
  await expect(settled).rejects.toThrow('not stored')
  expect([post.liked, post.likeCount]).toEqual([false, 5])
})

test('a count heard while a like was under way is newer than its answer', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  post.apply(likes(12, 1, 7))
  asked[0]!.answer(6)
  await settled
  expect([post.liked, post.likeCount]).toEqual([true, 7])
})

test('however fast it is pressed, one like is stored after the other, and the last press holds', async () => {
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

test('a like pressed and taken back before it was answered asks for no more than there is to change', async () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const { asked, send } = aSender()
  const settled = post.toggleLike(send)
  for (let presses = 0; presses < 4; presses++) await post.toggleLike(send)
  asked[0]!.answer(6)
  await settled
  expect([post.liked, post.likeCount, asked.length]).toEqual([true, 6, 1])
})

test('a post that is published again is no longer withdrawn', () => {
  const post = new PostState(aPost(1), 'log-10')
  post.apply(withdrawn(11, 1))
  expect(post.gone).toBe('withdrawn')
  post.apply(published(12, aPost(1, { title: 'Better', version: 2 })))
  expect([post.gone, post.summary.title]).toEqual([null, 'Better'])
})

test('what the feed tells of other posts is not this post’s', () => {
  const post = new PostState(aPost(1), 'log-10')
  post.apply(withdrawn(11, 2))
  post.apply(published(12, aPost(3, { title: 'Another' })))
  expect([post.gone, post.summary.title]).toEqual([null, 'Post 1'])
})

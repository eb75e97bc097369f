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

test('a like shows at once, and what was stored is believed', () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const settle = post.startLike()
  expect([post.liked, post.likeCount]).toEqual([true, 6])
  settle({ liked: true, likeCount: 8 })
  expect([post.liked, post.likeCount]).toEqual([true, 8])
})

test('a like that failed is taken back', () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  post.startLike()(null)
  expect([post.liked, post.likeCount]).toEqual([false, 5])
})

test('a count heard while a like was under way is newer than its answer', () => {
  const post = new PostState(aPost(1, { likeCount: 5 }), 'log-10')
  const settle = post.startLike()
  post.apply(likes(12, 1, 7))
  settle({ liked: true, likeCount: 6 })
  expect([post.liked, post.likeCount]).toEqual([true, 7])
})

test('a post that is published again is no longer withdrawn', () => {
  const post = new PostState(aPost(1), 'log-10')
  post.apply(withdrawn(11, 1))
  expect(post.withdrawn).toBe(true)
  post.apply(published(12, aPost(1, { title: 'Better', version: 2 })))
  expect([post.withdrawn, post.summary.title]).toEqual([false, 'Better'])
})

test('what the feed tells of other posts is not this post’s', () => {
  const post = new PostState(aPost(1), 'log-10')
  post.apply(withdrawn(11, 2))
  post.apply(published(12, aPost(3, { title: 'Another' })))
  expect([post.withdrawn, post.summary.title]).toEqual([false, 'Post 1'])
})

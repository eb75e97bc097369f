import { expect, test, vi } from 'vitest'
import { batchNews } from '../src/lib/live/batch-news.ts'

test('announces a burst of news as one count, and a single piece of news with its own text', async () => {
  const say = vi.fn()
  const announce = batchNews(say, (count) => `${count} new comments`, 5)
  for (const name of ['ada', 'ben', 'cy']) announce(`New comment by ${name}`)
  await expect.poll(() => say.mock.calls).toEqual([['3 new comments']])
  announce('New comment by dee')
  await expect.poll(() => say.mock.calls).toEqual([['3 new comments'], ['New comment by dee']])
})

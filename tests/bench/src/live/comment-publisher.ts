import type { Publishing } from './live-server.ts'
import type { Publisher } from './publisher.ts'

/** Each event is a comment, posted through the API. A rejected comment fails the measurement. */
export async function commentPublisher({ url, token, slug }: Publishing & { by: 'comments' }): Promise<Publisher> {
  const posting = new Set<Promise<void>>()
  let failure: Error | null = null

  const post = async (body: string) => {
    const answer = await fetch(`${url}/api/posts/${slug}/comments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ body }),
    })
    const text = await answer.text()
    if (answer.status !== 201) throw new Error(`a comment was answered with ${answer.status}: ${text}`)
  }

  return {
    publish: (payloads) => {
      if (failure) throw failure
      for (const { stamp, text } of payloads) {
        const one = post(`${stamp} ${text}`)
          .catch((error) => (failure = error))
          .finally(() => posting.delete(one))
        posting.add(one)
      }
    },
    close: async () => {
      await Promise.all(posting)
      if (failure) throw failure
    },
  }
}

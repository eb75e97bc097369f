export type Channel =
  | { kind: 'feed' }
  | { kind: 'post'; id: number }
  | { kind: 'comments'; id: number }
  | { kind: 'user'; id: number }
  | { kind: 'lab'; name: string }

const pattern = /^(?:(feed)|(post|comments|user):([1-9][0-9]{0,15})|lab:([a-z0-9-]{1,40}))$/

/** Parses a channel name. Null if no channel has this name. */
export function parseChannel(name: string): Channel | null {
  const match = pattern.exec(name)
  if (!match) return null
  if (match[1]) return { kind: 'feed' }
  if (match[4]) return { kind: 'lab', name: match[4] }
  const id = Number(match[3])
  return Number.isSafeInteger(id) ? { kind: match[2] as 'post' | 'comments' | 'user', id } : null
}

export const channels = {
  feed: 'feed',
  post: (id: number) => `post:${id}`,
  comments: (postId: number) => `comments:${postId}`,
  user: (id: number) => `user:${id}`,
} as const

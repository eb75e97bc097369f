/** Messages between the tabs of one browser about the posts that they have open. */
export type TabNews =
  /** `opened`: the sender has just opened the post. Each other tab that has it open responds with `open`. */
  { type: 'opened' | 'open'; slug: string } | { type: 'saved'; slug: string; version: number }

/** Opens a channel to the other tabs of one user. Returns null if the browser has no BroadcastChannel. */
export function openTabChannel(userId: number, onNews: (news: TabNews) => void) {
  if (typeof BroadcastChannel === 'undefined') return null
  const channel = new BroadcastChannel(`drafts:${userId}`)
  channel.onmessage = ({ data }) => onNews(data)
  return {
    post: (news: TabNews) => channel.postMessage(news),
    close: () => channel.close(),
  }
}

/** What tabs of one browser tell each other about the posts that are open in them. */
export type TabNews =
  /** This tab has just opened the post; whoever has it open too answers. */
  { type: 'opened' | 'open'; slug: string } | { type: 'saved'; slug: string; version: number }

/** A line to the other tabs of one user. Null where the browser has none. */
export function openTabLine(userId: number, onNews: (news: TabNews) => void) {
  if (typeof BroadcastChannel === 'undefined') return null
  const channel = new BroadcastChannel(`drafts:${userId}`)
  channel.onmessage = ({ data }) => onNews(data)
  return {
    tell: (news: TabNews) => channel.postMessage(news),
    close: () => channel.close(),
  }
}

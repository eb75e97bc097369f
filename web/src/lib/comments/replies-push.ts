/**
 * Whether a reply shown under a comment would move what the reader sees: its place is in sight, and comments stand below
 * it. Above the window the browser keeps the view still by itself (scroll anchoring).
 */
export function repliesPush(parentId: number): boolean {
  const parent = document.getElementById(`comment-${parentId}`)
  if (!parent) return false
  const { bottom } = parent.getBoundingClientRect()
  if (bottom >= window.innerHeight || (bottom <= 0 && CSS.supports('overflow-anchor', 'auto'))) return false
  const all = document.querySelectorAll('[id^="comment-"]')
  return !parent.contains(all[all.length - 1] ?? null)
}

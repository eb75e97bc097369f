import type { Sight } from './comment-list-state.svelte.ts'

/**
 * Whether something that grows under (or in) a comment would move what the reader sees: its place is in the window, and
 * comments stand below it. Above the window the browser keeps the view still by itself (scroll anchoring).
 */
export const inSight: Sight = {
  replyPushes: (parentId) => {
    const parent = document.getElementById(`comment-${parentId}`)
    return parent !== null && pushes(parent, parent)
  },
  editPushes: (id) => {
    const place = document.getElementById(`comment-${id}`)
    const article = place?.querySelector('article')
    return place != null && article != null && pushes(article, article)
  },
}

function pushes(grows: HTMLElement, within: HTMLElement): boolean {
  const { bottom } = grows.getBoundingClientRect()
  if (bottom >= window.innerHeight || (bottom <= 0 && CSS.supports('overflow-anchor', 'auto'))) return false
  const all = document.querySelectorAll('[id^="comment-"] > article')
  return !within.contains(all[all.length - 1] ?? null)
}

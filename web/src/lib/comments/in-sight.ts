import type { Sight } from './comment-list-state.svelte.ts'

/**
 * A comment that grows moves the visible text if it is inside the window and has comments below it. Above the window, the browser
 * keeps the view still (scroll anchoring).
 */
export const inSight: Sight = {
  replyPushes: (parentId) => {
    const parent = document.getElementById(`comment-${parentId}`)
    return parent !== null && pushes(parent, parent)
  },
  editPushes: (id) => {
    const item = document.getElementById(`comment-${id}`)
    const article = item?.querySelector('article')
    return item != null && article != null && pushes(article, article)
  },
}

function pushes(grows: HTMLElement, within: HTMLElement): boolean {
  const { bottom } = grows.getBoundingClientRect()
  if (bottom >= window.innerHeight || (bottom <= 0 && CSS.supports('overflow-anchor', 'auto'))) return false
  const all = document.querySelectorAll('[id^="comment-"] > article')
  return !within.contains(all[all.length - 1] ?? null)
}

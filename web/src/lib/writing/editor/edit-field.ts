import type { TextEdit } from './text-edit.ts'

/** Applies an edit as if the user had typed it, so that the browser can undo it. Moves the focus to the field. */
export function typeEdit(field: HTMLTextAreaElement, { start, end, text }: TextEdit): void {
  field.focus({ preventScroll: true })
  field.setSelectionRange(start, end)
  // deprecated, but the only way to keep the undo history
  const typed = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (typed) return
  field.setRangeText(text, start, end, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

/** Replaces the selection with a separate paragraph. */
export function typeParagraph(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart, selectionEnd, value } = field
  const before = value.slice(0, selectionStart)
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  typeEdit(field, { start: selectionStart, end: selectionEnd, text: `${gap}${text}\n\n` })
}

/** Replaces a part of the text, if the text still contains it. The user keeps the focus, the selection and the scroll position. */
export function replaceText(field: HTMLTextAreaElement, part: string, text: string): void {
  const start = field.value.indexOf(part)
  if (start < 0) return
  const end = start + part.length
  const focused = document.activeElement
  const { selectionStart, selectionEnd, scrollTop } = field
  const growth = text.length - part.length
  const moved = (position: number) => (position >= end ? position + growth : Math.min(position, start))
  typeEdit(field, { start, end, text })
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd))
  field.scrollTop = scrollTop
  if (focused instanceof HTMLElement && focused !== field) focused.focus({ preventScroll: true })
}

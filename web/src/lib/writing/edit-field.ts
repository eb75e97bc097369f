import type { TextEdit } from './text-edit.ts'

/** Makes an edit as if it had been typed, so that the browser's own undo takes it back. The field gets the focus. */
export function typeEdit(field: HTMLTextAreaElement, { start, end, text }: TextEdit): void {
  field.focus({ preventScroll: true })
  field.setSelectionRange(start, end)
  // deprecated, and the one way that keeps what can be undone
  const typed = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (typed) return
  field.setRangeText(text, start, end, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

/** Makes an edit elsewhere in the text: whoever is writing keeps the focus, the selection and the place on the page. */
export function editBehind(field: HTMLTextAreaElement, edit: TextEdit): void {
  const focused = document.activeElement
  const { selectionStart, selectionEnd, scrollTop } = field
  const grown = edit.text.length - (edit.end - edit.start)
  const moved = (position: number) => (position >= edit.end ? position + grown : Math.min(position, edit.start))
  typeEdit(field, edit)
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd))
  field.scrollTop = scrollTop
  if (focused instanceof HTMLElement && focused !== field) focused.focus({ preventScroll: true })
}

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** What a key asks the editor for: `save`, `publish`, or a style by the name that the toolbar has for it; null for every other. */
export function shortcutOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: Keys): string | null {
  // AltGr, which types characters, is Ctrl and Alt to the browser: then a letter is none of ours
  if (!(ctrlKey || metaKey)) return null
  if (altKey) return code === 'Digit2' && !shiftKey && key === '2' ? 'header-2' : null
  // by place, because Shift changes what these keys write
  if (shiftKey) return ({ Digit7: 'ordered-list', Digit8: 'unordered-list', Period: 'quote' } as Record<string, string>)[code] ?? null
  const byKey: Record<string, string> = { b: 'bold', i: 'italic', k: 'link', e: 'code', s: 'save', enter: 'publish' }
  return byKey[key.toLowerCase()] ?? null
}

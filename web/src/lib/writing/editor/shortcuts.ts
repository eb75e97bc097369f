type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Returns the command of a key: `save`, `publish`, or the toolbar's name of a format; null for every other key. */
export function shortcutOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: Keys): string | null {
  // A browser reports AltGr, which types characters, as Ctrl and Alt. So no shortcut uses both with a letter.
  if (!(ctrlKey || metaKey)) return null
  if (altKey) return code === 'Digit2' && !shiftKey && key === '2' ? 'heading' : null
  // by position on the keyboard, because Shift changes the character of these keys
  if (shiftKey) return ({ Digit7: 'ordered-list', Digit8: 'unordered-list', Period: 'quote' } as Record<string, string>)[code] ?? null
  const byKey: Record<string, string> = { b: 'bold', i: 'italic', k: 'link', e: 'code', s: 'save', enter: 'publish' }
  return byKey[key.toLowerCase()] ?? null
}

import { describe, expect, it } from 'vitest'
import { shortcutOf } from '../../src/lib/writing/editor/shortcuts.ts'
import { continueLine, type TextEdit, toggleHeading, undescribedImages } from '../../src/lib/writing/editor/text-edit.ts'

/** The text after Enter at `|`. */
function enter(marked: string): string | null {
  const cursor = marked.indexOf('|')
  const text = marked.replace('|', '')
  const edit: TextEdit | null = continueLine(text, cursor)
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end)
}

describe('Enter', () => {
  it.each([
    ['- one|', '- one\n- '],
    ['* one|', '* one\n* '],
    ['  - deep|', '  - deep\n  - '],
    ['9. nine|', '9. nine\n10. '],
    ['1) one|', '1) one\n2) '],
    ['> said|', '> said\n> '],
    ['- [x] done|', '- [x] done\n- [ ] '],
    ['- one| and more', '- one\n-  and more'],
  ])('continues the list or quote in %j', (before, after) => expect(enter(before)).toBe(after))

  it.each([
    ['- one\n- |', '- one\n'],
    ['1. one\n2. |', '1. one\n'],
    ['> said\n> |', '> said\n'],
  ])('ends the list or quote in %j', (before, after) => expect(enter(before)).toBe(after))

  it.each(['plain|', '-no item|', '|- one', '```\n- code|', '````\n```\n- code|', '~~~\n```\n- code|', '```js\n```js\n- code|', '2024.|'])(
    'keeps its default behaviour in %j',
    (text) => expect(enter(text)).toBeNull(),
  )

  it('continues a list after a code block', () => expect(enter('```\ncode\n```\n\n- one|')).toBe('```\ncode\n```\n\n- one\n- '))
})

it.each([
  ['One|', '## One'],
  ['On|e\ntwo', '## One\ntwo'],
  ['one\nTwo|\nthree', 'one\n## Two\nthree'],
  ['one\n|', 'one\n## '],
  ['# One|', '## One'],
  ['## One|', 'One'],
])('the heading button makes a heading of the line in %j, or a line of the heading', (marked, after) => {
  const text = marked.replace('|', '')
  const edit = toggleHeading(text, marked.indexOf('|'))
  expect(text.slice(0, edit.start) + edit.text + text.slice(edit.end)).toBe(after)
})

it('finds the pictures without a description, and the position where it belongs', () => {
  const text = 'a ![](/images/a.webp) ![Cat](/images/b.webp) ![ ](/images/c.webp)'
  expect(undescribedImages(text)).toEqual([4, text.indexOf('![ ]') + 2])
})

describe('a keyboard shortcut', () => {
  const keys = { key: '', code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
  it('requires exactly Ctrl or ⌘', () => {
    expect(shortcutOf({ ...keys, key: 's', ctrlKey: true })).toBe('save')
    expect(shortcutOf({ ...keys, key: 'Enter', metaKey: true })).toBe('publish')
    expect(shortcutOf({ ...keys, key: 'b', metaKey: true })).toBe('bold')
    expect(shortcutOf({ ...keys, key: '*', code: 'Digit8', ctrlKey: true, shiftKey: true })).toBe('unordered-list')
    expect(shortcutOf({ ...keys, key: 'b' })).toBeNull()
    expect(shortcutOf({ ...keys, key: 'Tab', ctrlKey: true })).toBeNull()
  })

  it('does not override a character that is typed with AltGr', () => {
    for (const key of ['€', '@', 'ś', 'e', '²'])
      expect(shortcutOf({ ...keys, key, code: 'Digit2', ctrlKey: true, altKey: true })).toBeNull()
  })
})

import { expect, it } from 'vitest'
import { isComposing } from '../src/lib/forms/is-composing.ts'

it.each([
  ['Enter without an input method', { isComposing: false, keyCode: 13 }, false],
  ['Enter that ends a composition in Chromium and Firefox', { isComposing: true, keyCode: 229 }, true],
  ['Enter that ends a composition in Safari', { isComposing: false, keyCode: 229 }, true],
])('%s: %j is part of a composition: %s', (_, event, expected) => {
  expect(isComposing(event as KeyboardEvent)).toBe(expected)
})

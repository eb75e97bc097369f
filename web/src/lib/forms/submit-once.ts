import { tick } from 'svelte'
import type { SubmitFunction } from '$app/forms'

interface Options {
  /** Clears the form after a success, for passwords. By default the values stay. */
  reset?: boolean
  /** Called when sending starts and ends. */
  onsending?: (sending: boolean) => void
}

/**
 * For `use:enhance`. Ignores a second submit while the form is being sent. After a success the focus stays where it was; after a
 * failure it moves to the first invalid field.
 */
export function submitOnce({ reset = false, onsending }: Options = {}): SubmitFunction {
  let sending = false
  const set = (value: boolean) => {
    sending = value
    onsending?.(value)
  }
  return ({ cancel, formElement }) => {
    if (sending) return cancel()
    set(true)
    return async ({ result, update }) => {
      const focused = document.activeElement
      await update({ reset })
      set(false)
      await tick()
      if (result.type === 'success' && focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true })
      if (result.type === 'failure') formElement.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    }
  }
}

import { tick } from 'svelte'
import type { SubmitFunction } from '$app/forms'

interface Options {
  /** Empties the form once it was taken: for passwords. Otherwise what was typed stays. */
  reset?: boolean
  /** Hears when sending begins and ends. */
  onsending?: (sending: boolean) => void
}

/**
 * For `use:enhance`: a form that is being sent is not sent again; one that is taken leaves the focus where it was, and one that is
 * refused puts it on its first wrong field.
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

import { tick } from 'svelte'
import type { SubmitFunction } from '$app/forms'

interface Options {
  /** Empties the form once it was taken: for passwords. Otherwise what was typed stays. */
  reset?: boolean
  /** Hears when sending begins and ends. */
  onsending?: (sending: boolean) => void
}

/** For `use:enhance`: a form that is being sent is not sent again, and one that is refused puts the focus on its first wrong field. */
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
      await update({ reset })
      set(false)
      if (result.type !== 'failure') return
      await tick()
      formElement.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    }
  }
}

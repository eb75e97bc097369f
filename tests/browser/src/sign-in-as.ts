import type { Visitor } from '@duplex/e2e'
import type { BrowserContext } from '@playwright/test'

/** Gives a browser the session of somebody who is signed in. */
export function signInAs(context: BrowserContext, { token, url }: Visitor): Promise<void> {
  return context.addCookies([{ name: 'session', value: token!, url, httpOnly: true, sameSite: 'Lax' }])
}

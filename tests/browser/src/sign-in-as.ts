import type { Visitor } from '@duplex/e2e'
import type { BrowserContext } from '@playwright/test'

/** Sets the session cookie of a signed-in user. */
export function signInAs(context: BrowserContext, { token, url }: Visitor): Promise<void> {
  return context.addCookies([{ name: 'session', value: token!, url, httpOnly: true, sameSite: 'Lax' }])
}

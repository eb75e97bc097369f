import type { Actor } from '@duplex/contracts'
import { redirect } from '@sveltejs/kit'
import { signInPath } from '../site/sign-in-path.ts'

/** Returns the signed-in user. Without one, redirects to the sign-in page and back. */
export function requireActor({ locals, url }: { locals: App.Locals; url: URL }): Actor {
  return locals.actor ?? redirect(303, signInPath(url.pathname + url.search))
}

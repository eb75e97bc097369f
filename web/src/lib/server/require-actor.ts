import type { Actor } from '@duplex/contracts'
import { redirect } from '@sveltejs/kit'
import { signInPath } from '../site/sign-in-path.ts'

/** Who is signed in; whoever is not is sent to sign in, and back. */
export function requireActor({ locals, url }: { locals: App.Locals; url: URL }): Actor {
  return locals.actor ?? redirect(303, signInPath(url.pathname + url.search))
}

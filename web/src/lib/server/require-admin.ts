import type { Actor } from '@duplex/contracts'
import { error } from '@sveltejs/kit'

/** Returns the signed-in admin. For every other user the page does not exist. */
export function requireAdmin({ actor }: App.Locals): Actor {
  if (!actor?.admin) error(404, 'Page not found')
  return actor
}

import type { Actor } from '@duplex/contracts'
import { error } from '@sveltejs/kit'

/** Who is signed in as an admin; for anybody else there is no such page. */
export function requireAdmin({ actor }: App.Locals): Actor {
  if (!actor?.admin) error(404, 'Page not found')
  return actor
}

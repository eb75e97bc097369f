import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Config } from '@sveltejs/kit/vite'

/** The style attribute of the element that SvelteKit announces navigations with. */
const ANNOUNCER_STYLE =
  'position: absolute; left: 0; top: 0; clip: rect(0 0 0 0); clip-path: inset(50%); overflow: hidden; white-space: nowrap; width: 1px; height: 1px'

const sha256 = (text: string) => `sha256-${hash('sha256', text, 'base64')}` as const

/** Hashes, not nonces: a page from a cache is the same for all readers. `template` is the path of app.html. */
export function contentSecurityPolicy(template: string): NonNullable<Config['csp']> {
  const themeScript = /<script>([\s\S]*?)<\/script>/.exec(readFileSync(template, 'utf8'))![1]!
  return {
    mode: 'hash',
    directives: {
      'default-src': ['self'],
      'script-src': ['self', sha256(themeScript)],
      'style-src': ['self'],
      'style-src-attr': ['unsafe-hashes', sha256(ANNOUNCER_STYLE)],
      'img-src': ['self', 'https:'],
      'object-src': ['none'],
      'base-uri': ['none'],
      'form-action': ['self'],
      'frame-ancestors': ['none'],
    },
  }
}

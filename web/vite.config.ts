import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from './adapter/content-security-policy.ts'
import { mountAdapter } from './adapter/mount-adapter.ts'
import { sourceVersion } from './adapter/source-version.ts'

/**
 * The modules of the layout, and what most pages need besides: they come as one file with everything that they import, because many small
 * files pack worse, and each names what it takes from the others.
 */
const everyPage =
  /src\/(routes\/\+layout\.svelte|lib\/(api\/(api-error|call-api|keep-trying|read-response)|comments\/comment-pages|forms\/form-problem|format|head|live|loading|notifications\/(inbox|sentence)|people\/avatar|posts\/(paths|post-state|tag-list)|site\/(?!section-nav)))/
export default defineConfig({
  plugins: [
    sveltekit({
      // short names for the style sheets of components, because every element repeats them
      compilerOptions: { discloseVersion: false, runes: true, cssHash: ({ hash, css }) => `s${hash(css).slice(0, 5)}` },
      adapter: mountAdapter({ out: 'build' }),
      csp: contentSecurityPolicy('src/app.html'),
      // the gateway has one rule against forged requests, for these addresses as for its own
      csrf: { trustedOrigins: ['*'] },
      version: { name: sourceVersion(['src/**/*.*', '../libs/{contracts,live-client}/src/**/*.ts']), pollInterval: 0 },
    }),
  ],
  environments: {
    client: {
      build: {
        // a page's script imports little besides the shared one, which is loaded already: the list of what to preload weighs more
        modulePreload: false,
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                { name: 'shared', test: everyPage },
                { name: 'further', test: /node_modules\/|libs\//, minShareCount: 4 },
              ],
            },
          },
        },
      },
    },
  },
  // the server bundle runs without web's own dependencies
  ssr: { noExternal: true },
})

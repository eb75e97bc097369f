import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from './adapter/content-security-policy.ts'
import { mountAdapter } from './adapter/mount-adapter.ts'
import { sourceVersion } from './adapter/source-version.ts'

/** Modules that most pages need. Excluded is what many pages need, but the page of a post does not: forms, tabs and lists of posts. */
const mostPages =
  /node_modules\/|libs\/(live-client|contracts)\/|src\/lib\/(?!forms\/(?!form-problem)|posts\/post-(list|item)|site\/section-nav)/

export default defineConfig({
  plugins: [
    sveltekit({
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
        rolldownOptions: {
          output: {
            // what most pages need comes as one file: many small ones pack worse, and each names what it takes from the others
            codeSplitting: { groups: [{ name: 'shared', test: mostPages, minShareCount: 4 }] },
          },
        },
      },
    },
  },
  // the server bundle runs without web's own dependencies
  ssr: { noExternal: true },
})

import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from './adapter/content-security-policy.ts'
import { mountAdapter } from './adapter/mount-adapter.ts'
import { sourceVersion } from './adapter/source-version.ts'

/** Not what many pages need and a post's does not: the forms of settings and the like, and lists of posts. */
const mostPages = /node_modules\/|libs\/(live-client|contracts)\/|src\/lib\/(?!forms\/|posts\/post-(list|item))/

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

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** Milliseconds. On a busy machine an append may time out, and the relay waits up to 2 s before it tries again. */
const patience = { testTimeout: 30_000, expect: { poll: { timeout: 10_000 } } }

export default defineConfig({
  test: {
    allowOnly: false,
    // Vitest's own default, one fewer than there are cores, is a single one on two
    maxWorkers: '100%',
    globalSetup: ['tests/support/src/global-setup.ts'],
    projects: [
      {
        test: {
          name: 'parts',
          include: ['{libs,services,infra,tools}/*/test/**/*.test.ts', 'gateway/test/**/*.test.ts', 'tests/faults/test/**/*.test.ts'],
          ...patience,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'pages',
          include: ['web/test/**/*.test.ts'],
          ...patience,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/test/**/*.test.ts'],
          ...patience,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // only when the machine has nothing else to do
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

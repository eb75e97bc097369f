import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    allowOnly: false,
    globalSetup: ['tests/support/src/global-setup.ts'],
    projects: [
      {
        test: {
          name: 'parts',
          include: ['{libs,services,infra}/*/test/**/*.test.ts', 'gateway/test/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/test/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})

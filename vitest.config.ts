import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'parts',
          include: ['{libs,services,infra}/*/test/**/*.test.ts', 'gateway/test/**/*.test.ts'],
          globalSetup: ['tests/support/src/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})

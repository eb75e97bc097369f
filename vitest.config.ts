import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Milliseconds. On a busy machine an append may time out, and the relay waits up to 2 s before it tries again. */
const timeouts = { testTimeout: 30_000, expect: { poll: { timeout: 10_000 } } }

/** The files that take a minute or more, longest first. */
const longFiles = [
  'tests/e2e/test/monolith',
  'tests/e2e/test/microservices',
  'gateway/test/hostile',
  'tests/e2e/test/',
  'services/monolith/test/data',
]

/** Starts the long files first, so that all workers end at about the same time. Vitest sorts by size on a first run, and some of them are small. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longFiles.findIndex((path) => moduleId.includes(path))
      return index < 0 ? longFiles.length : index
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    allowOnly: false,
    // Vitest's own default is one fewer than there are cores: a single worker on two cores
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    globalSetup: ['tests/support/src/global-setup.ts'],
    projects: [
      {
        test: {
          name: 'parts',
          // The files of a worker share its modules and its compiled PGlite. Isolated, each file needs 5 to 10 s more CPU time.
          isolate: false,
          include: ['{libs,services,infra,tools}/*/test/**/*.test.ts', 'gateway/test/**/*.test.ts', 'tests/faults/test/**/*.test.ts'],
          ...timeouts,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'pages',
          isolate: false,
          include: ['web/test/**/*.test.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/test/**/*.test.ts'],
          ...timeouts,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // after all others, when the machine has nothing else to do
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

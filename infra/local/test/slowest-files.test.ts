import { join } from 'node:path'
import { expect, test } from 'vitest'
import { slowestFiles } from '../src/checks/slowest-files.ts'
import { root } from '../src/root.ts'

const file = (path: string, duration: number) => ({
  moduleId: join(root, path),
  diagnostic: () => ({ collectDuration: 500, duration }),
})

test('lists the ten slowest files, the slowest first, in seconds with their imports', () => {
  const files = Array.from({ length: 12 }, (_, index) => file(`libs/${index}.test.ts`, index * 1_000))
  const lines = slowestFiles(files)
  expect(lines).toHaveLength(11)
  expect(lines.slice(0, 2)).toEqual(['The 10 slowest test files:', '   11.5 s  libs/11.test.ts'])
  expect(lines.at(-1)).toBe('    2.5 s  libs/2.test.ts')
})

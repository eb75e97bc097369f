import { expect, test } from 'vitest'
import { readCommand, UsageError } from '../src/data/command.ts'

test('parses the three commands and --help', () => {
  expect(readCommand(['backup'])).toEqual({ name: 'backup', file: null })
  expect(readCommand(['backup', 'blog.backup'])).toEqual({ name: 'backup', file: 'blog.backup' })
  expect(readCommand(['restore', '--replace', 'blog.backup'])).toEqual({ name: 'restore', file: 'blog.backup', replace: true })
  expect(readCommand(['restore'])).toEqual({ name: 'restore', file: null, replace: false })
  expect(readCommand(['copy', './data'])).toEqual({ name: 'copy', folder: './data', replace: false })
  expect(readCommand(['--help'])).toBeNull()
})

test.each([[], ['dump'], ['copy'], ['backup', '--replace'], ['restore', 'a', 'b'], ['restore', '--force']].map((args) => [args]))(
  'rejects an invalid command line: %j',
  (args) => {
    expect(() => readCommand(args)).toThrow(UsageError)
  },
)

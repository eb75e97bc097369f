import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { replaceBuild } from '../adapter/replace-build.ts'

const day = 24 * 60 * 60 * 1000

let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'duplex-build-'))
  onTestFinished(() => rmSync(out, { recursive: true }))
})

function build(name: string, now = Date.now()) {
  const files = { [`client/_app/${name}.js`]: name, 'client/favicon.svg': name, [`server/nodes/${name}.js`]: name, 'index.js': name }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(out, 'next', file)), { recursive: true })
    writeFileSync(join(out, 'next', file), text)
  }
  replaceBuild(join(out, 'next'), out, now)
}

const has = (name: string) => existsSync(join(out, `client/_app/${name}.js`))

test("a new build replaces the server's files, and keeps the files that pages of the earlier build still request", () => {
  build('first')
  build('second')
  expect(['first', 'second'].map(has)).toEqual([true, true])
  expect(['client/favicon.svg', 'index.js'].map((file) => readFileSync(join(out, file), 'utf8'))).toEqual(['second', 'second'])
  expect(existsSync(join(out, 'server/nodes/first.js'))).toBe(false)
  expect(existsSync(join(out, 'next'))).toBe(false)
})

test('files of a build stay for seven days after the next build, however old they are', () => {
  build('first', 0)
  build('second', 100 * day)
  build('third', 106 * day)
  expect(has('first')).toBe(true)
  build('fourth', 108 * day)
  expect(['first', 'second', 'third', 'fourth'].map(has)).toEqual([false, true, true, true])
})

test('files of at most 20 builds stay', () => {
  for (let number = 1; number <= 25; number++) build(`build-${number}`)
  expect(has('build-5')).toBe(false)
  expect(has('build-6')).toBe(true)
})

test('files of a build without a list stay, too: an older release has made it', () => {
  build('first')
  rmSync(join(out, 'builds.json'))
  build('second')
  expect(has('first')).toBe(true)
})

test('a build that is made again keeps its files', () => {
  build('first', 0)
  build('first', 100 * day)
  build('second', 101 * day)
  expect(has('first')).toBe(true)
})

import { expect, test } from 'vitest'
import { formatLine, jsonLine } from '../src/launch/log-line.ts'

const line = (fields: object) =>
  JSON.stringify({ level: 'info', time: '2026-01-02T03:04:05.678Z', name: 'post', pid: 1, hostname: 'host', ...fields })
const withoutTime = (text: string) => text.replace(/^\d\d:\d\d:\d\d /, '')

test('formats the process, the message and the fields', () => {
  expect(withoutTime(formatLine('post', line({ msg: 'ready', internalPort: 5, data: 'here' })))).toBe(
    '[post] ready internalPort=5 data=here',
  )
})

test('shows the level of an error and its stack', () => {
  const error = { type: 'TypeError', message: 'no', stack: 'TypeError: no\n    at here' }
  expect(withoutTime(formatLine('post', line({ level: 'error', msg: 'failed', err: error })))).toBe(
    '[post] error: failed\nTypeError: no\n    at here',
  )
})

test.each(['plain words', '{ not JSON', '"a string"'])('keeps %j, which is not a log line, unchanged', (text) => {
  expect(withoutTime(formatLine('nats', text))).toBe(`[nats] ${text}`)
  expect(JSON.parse(jsonLine('nats', text))).toMatchObject({ name: 'nats', msg: text })
})

test('keeps a line of JSON unchanged as JSON', () => {
  expect(jsonLine('post', line({ msg: 'ready' }))).toBe(line({ msg: 'ready' }))
})

import { describe, expect, it } from 'vitest'
import { eventStreamParser, type StreamMessage } from '../src/event-stream-parser.ts'

function parse(...pieces: string[]) {
  const messages: StreamMessage[] = []
  const retries: number[] = []
  const push = eventStreamParser(
    (message) => messages.push(message),
    (milliseconds) => retries.push(milliseconds),
  )
  for (const piece of pieces) push(piece)
  return { messages, retries }
}

const stream =
  ': a comment\nretry: 250\nid: a-1\nevent: post.published\ndata: {"one":1,\ndata:"two":2}\n\nid: a-2\n\ndata\n\nevent: nothing\n\n: the end\n'
const expected = [
  { id: 'a-1', event: 'post.published', data: '{"one":1,\n"two":2}' },
  { id: 'a-2', event: 'message', data: '' },
  { id: null, event: 'message', data: '' },
]

describe('the event stream parser', () => {
  it.each(['\n', '\r', '\r\n'])('parses lines that end in %j', (end) => {
    const { messages, retries } = parse(`${stream.replaceAll('\n', end)}x`)
    expect(messages).toEqual(expected)
    expect(retries).toEqual([250])
  })

  it('parses a stream in pieces of any length', () => {
    for (const text of [stream, stream.replaceAll('\n', '\r\n')]) {
      expect(parse(...text).messages).toEqual(expected)
      for (let cut = 0; cut <= text.length; cut++) expect(parse(text.slice(0, cut), text.slice(cut)).messages).toEqual(expected)
    }
  })

  it('ignores a retry value that is not a number', () => {
    expect(parse('retry: soon\nretry:\nretry: 5\n\n').retries).toEqual([5])
  })
})

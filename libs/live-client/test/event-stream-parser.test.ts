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
const wanted = [
  { id: 'a-1', event: 'post.published', data: '{"one":1,\n"two":2}' },
  { id: 'a-2', event: 'message', data: '' },
  { id: null, event: 'message', data: '' },
]

describe('an event stream', () => {
  it.each(['\n', '\r', '\r\n'])('is understood with lines that end in %j', (end) => {
    const { messages, retries } = parse(`${stream.replaceAll('\n', end)}x`)
    expect(messages).toEqual(wanted)
    expect(retries).toEqual([250])
  })

  it('is understood wherever it is cut', () => {
    for (const text of [stream, stream.replaceAll('\n', '\r\n')]) {
      expect(parse(...text).messages).toEqual(wanted)
      for (let cut = 0; cut <= text.length; cut++) expect(parse(text.slice(0, cut), text.slice(cut)).messages).toEqual(wanted)
    }
  })

  it('ignores a waiting time that is no number', () => {
    expect(parse('retry: soon\nretry:\nretry: 5\n\n').retries).toEqual([5])
  })
})

import { MAX_UPLOAD_BYTES } from '@duplex/contracts/limits'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { uploadImage } from '../../src/lib/api/upload-image.ts'

/** A request whose events the test fires. */
class FakeRequest {
  static last: FakeRequest
  status = 0
  responseText = ''
  upload: { onprogress?: (event: { loaded: number; total: number }) => void; onload?: () => void } = {}
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  onloadend?: () => void
  headers: Record<string, string> = {}
  constructor() {
    FakeRequest.last = this
  }
  open() {}
  setRequestHeader() {}
  getResponseHeader = (name: string) => this.headers[name] ?? null
  send() {}
  abort() {
    this.onabort?.()
    this.onloadend?.()
  }
  respond(status: number, text: string, headers = {}) {
    Object.assign(this, { status, responseText: text, headers })
    this.onload?.()
    this.onloadend?.()
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const file = new Blob(['a picture'])
const image = { url: '/images/a.webp', width: 1, height: 1 }
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

test('returns the image, and reports the progress', async () => {
  const onProgress = vi.fn()
  const uploaded = uploadImage(file, { onProgress })
  FakeRequest.last.upload.onprogress?.({ loaded: 1, total: 2 })
  FakeRequest.last.respond(201, JSON.stringify({ image }))
  expect(await uploaded).toEqual(image)
  expect(onProgress).toHaveBeenCalledExactlyOnceWith(0.5)
})

test('may take any time as long as bytes are sent', async () => {
  const uploaded = uploadImage(file, { stallTimeoutMs: 1_000 })
  for (let loaded = 0; loaded < 20; loaded++) {
    await vi.advanceTimersByTimeAsync(900)
    FakeRequest.last.upload.onprogress?.({ loaded, total: 20 })
  }
  FakeRequest.last.upload.onload?.()
  // The server decodes the image.
  await vi.advanceTimersByTimeAsync(60_000)
  FakeRequest.last.respond(201, JSON.stringify({ image }))
  expect(await uploaded).toEqual(image)
})

test('is aborted if it stalls', async () => {
  const failed = failure(uploadImage(file, { stallTimeoutMs: 1_000 }))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await failed).toMatchObject({ code: null, retry: 'unknown', message: 'The upload timed out' })
})

test('throws the same errors as other calls', async () => {
  const failed = failure(uploadImage(file))
  FakeRequest.last.respond(429, JSON.stringify({ code: 'RATE_LIMITED', detail: 'Too many requests' }), { 'retry-after': '9' })
  expect(await failed).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', retryAfter: 9, message: 'Too many requests' })

  const lost = failure(uploadImage(file))
  FakeRequest.last.onerror?.()
  expect(await lost).toMatchObject({ code: null, retry: 'unknown' })

  const proxied = failure(uploadImage(file))
  FakeRequest.last.respond(502, '<html>Bad Gateway</html>')
  expect(await proxied).toMatchObject({ code: null, retry: 'unknown', message: 'The server cannot be reached' })

  const signedOut = failure(uploadImage(file))
  FakeRequest.last.respond(401, JSON.stringify({ code: 'UNAUTHENTICATED', detail: 'Sign in first' }))
  expect(await signedOut).toMatchObject({ signIn: true, message: 'You are signed out' })
})

test('rejects an empty file and a file that is too large without sending it', async () => {
  expect(await failure(uploadImage(new Blob()))).toMatchObject({ code: 'INVALID', retry: 'never' })
  expect(await failure(uploadImage(new Blob([new Uint8Array(MAX_UPLOAD_BYTES + 1)])))).toMatchObject({ code: 'TOO_LARGE', retry: 'never' })
})

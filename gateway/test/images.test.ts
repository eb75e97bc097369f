import { randomBytes } from 'node:crypto'
import { createConnection } from 'node:net'
import { crc32 } from 'node:zlib'
import { MAX_IMAGE_BYTES, MAX_UPLOAD_BYTES } from '@duplex/contracts'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGateway } from '../src/create-gateway.ts'
import { createUploads } from '../src/images/index.ts'
import { rateLimits } from '../src/limits/index.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let ada: Caller
let users = 0

beforeAll(async () => {
  blog = await startBlog()
})
beforeEach(async () => {
  // A new user for every second test, because uploads per minute are limited.
  if (users++ % 2 === 0) ada = await new Caller(blog.app).register(`ada_${users}`)
})
afterAll(() => blog.close())

const upload = (file: Buffer, type = 'image/png', caller = ada) =>
  caller.send('POST', '/api/images', { raw: file, headers: { 'content-type': type } })
const fetchImage = async (url: string, headers = {}) => blog.app.inject({ url, headers })

const plain = (width: number, height: number, background = '#2f7d4f') => sharp({ create: { width, height, channels: 3, background } })
/** Noise is the content that compresses worst. */
const noise = (width: number, height: number, pageHeight?: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3, ...(pageHeight && { pageHeight }) } })

async function uploaded(file: Buffer, type?: string) {
  const response = await upload(file, type)
  expect(response.statusCode, response.body).toBe(201)
  const { image } = response.json()
  const stored = await fetchImage(image.url)
  expect(stored.statusCode).toBe(200)
  return { image, file: stored.rawPayload }
}

describe('an upload', () => {
  it.each([
    ['PNG', () => plain(300, 200).png()],
    ['JPEG', () => plain(300, 200).jpeg()],
    ['WebP', () => plain(300, 200).webp()],
    ['GIF', () => plain(300, 200).gif()],
    ['AVIF', () => plain(300, 200).avif()],
  ])('of a %s is stored as WebP and returns its size', async (_, make) => {
    const { image, file } = await uploaded(await make().toBuffer())
    expect(image).toEqual({ url: expect.stringMatching(/^\/images\/[0-9a-f]{32}-300x200\.webp$/), width: 300, height: 200 })
    expect(await sharp(file).metadata()).toMatchObject({ format: 'webp', width: 300, height: 200 })
  })

  it('is recognized by its content, regardless of its Content-Type', async () => {
    const png = await plain(20, 10).png().toBuffer()
    for (const type of ['image/jpeg', 'application/json', 'text/html', 'application/octet-stream'])
      expect((await uploaded(png, type)).image).toMatchObject({ width: 20, height: 10 })
  })

  it('loses its metadata about place and camera', async () => {
    const photo = await plain(300, 200)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'Ada' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>secret</a></x:xmpmeta>')
      .toBuffer()
    expect((await sharp(photo).metadata()).exif).toBeDefined()
    const { file } = await uploaded(photo, 'image/jpeg')
    const { exif, xmp, icc, iptc } = await sharp(file).metadata()
    expect({ exif, xmp, icc, iptc }).toEqual({ exif: undefined, xmp: undefined, icc: undefined, iptc: undefined })
    expect(file.toString('latin1')).not.toMatch(/Ada|secret|EXIF/)
  })

  it('is rotated upright according to its EXIF orientation', async () => {
    // The top half is red. Rotated by 90 degrees, it becomes the right half.
    const top = await plain(40, 10, '#ff0000').png().toBuffer()
    const photo = await plain(40, 20, '#0000ff')
      .composite([{ input: top, top: 0, left: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer()
    const { image, file } = await uploaded(photo)
    expect(image).toMatchObject({ width: 20, height: 40 })
    const corner = await sharp(file).extract({ left: 17, top: 2, width: 1, height: 1 }).raw().toBuffer()
    expect(corner[0]).toBeGreaterThan(200)
  })

  it('is reduced to the maximum stored size, even if it compresses badly', async () => {
    const { image, file } = await uploaded(await noise(1_700, 1_700).jpeg({ quality: 95 }).toBuffer())
    expect(file.length).toBeLessThanOrEqual(MAX_IMAGE_BYTES)
    expect(Math.max(image.width, image.height)).toBeGreaterThanOrEqual(800)
    expect((await uploaded(await plain(4_000, 1_000).png().toBuffer())).image).toMatchObject({ width: 1_600, height: 400 })
  })

  it('stays animated, or becomes a still image if the animation is too large', async () => {
    const moving = await uploaded(
      await noise(60, 160, 40)
        .gif({ delay: [50, 50, 50, 50] })
        .toBuffer(),
    )
    expect(moving.image).toMatchObject({ width: 60, height: 40 })
    expect(await sharp(moving.file).metadata()).toMatchObject({ pages: 4 })
    const still = await uploaded(await noise(250, 12_500, 250).gif({ effort: 1 }).toBuffer())
    expect(still.image).toMatchObject({ width: 250, height: 250 })
    expect((await sharp(still.file).metadata()).pages).toBeUndefined()
  })

  it('of the same picture returns the same URL', async () => {
    const png = await plain(31, 17).png().toBuffer()
    expect((await uploaded(png)).image).toEqual((await uploaded(png)).image)
  })

  it('is shown in a post with its width and height', async () => {
    const { image } = await uploaded(await plain(64, 48).png().toBuffer())
    const body = `![A field](${image.url})`
    const { post } = (await ada.post('/api/posts', { title: 'With a picture', body, status: 'published' })).json()
    expect(post.html).toContain(`<img src="${image.url}" alt="A field" width="64" height="48"`)
  })
})

describe('a file that is not a valid picture', () => {
  const html = '<!doctype html><script>alert(1)</script>'
  it.each<[string, number, string, () => Buffer | Promise<Buffer>]>([
    ['an empty file', 400, 'MALFORMED', () => Buffer.alloc(0)],
    ['HTML', 415, 'UNSUPPORTED_TYPE', () => Buffer.from(html)],
    ['SVG', 415, 'UNSUPPORTED_TYPE', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['TIFF', 415, 'UNSUPPORTED_TYPE', () => plain(9, 9).tiff().toBuffer()],
    ['HTML after a GIF signature', 422, 'INVALID', () => Buffer.from(`GIF89a${html}`)],
    ['half a JPEG', 422, 'INVALID', async () => (await noise(200, 200).jpeg().toBuffer()).subarray(0, 9_000)],
    ['noise after a PNG signature', 422, 'INVALID', () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(999)])],
  ])('is rejected: %s', async (_, status, code, make) => {
    const response = await upload(await make())
    expect({ status: response.statusCode, code: response.json().code }).toEqual({ status, code })
  })

  it('is removed from a picture that contains it: only the pixels are stored', async () => {
    const polyglot = Buffer.concat([await plain(30, 30).jpeg().toBuffer(), Buffer.from(html)])
    expect((await uploaded(polyglot)).file.toString('latin1')).not.toContain('script')
  })

  it('is rejected before it is decoded if its header claims a huge size', async () => {
    // A valid header of 30,000 × 30,000 pixels. The rest of the file must not be decoded.
    const png = await plain(1, 1).png().toBuffer()
    png.writeUInt32BE(30_000, 16)
    png.writeUInt32BE(30_000, 20)
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
    const response = await upload(png)
    expect(response.json()).toMatchObject({ code: 'TOO_LARGE', detail: 'The image has more than 50 million pixels' })
  })

  it('is rejected before it is read if it is too large or has no authenticated user', async () => {
    expect((await upload(Buffer.alloc(MAX_UPLOAD_BYTES + 1))).json()).toMatchObject({ code: 'TOO_LARGE' })
    expect((await upload(Buffer.alloc(10), 'image/png', new Caller(blog.app))).json()).toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('many uploads', () => {
  it('are processed one after the other, and all succeed', async () => {
    const files = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        plain(800 + n, 600)
          .png()
          .toBuffer(),
      ),
    )
    const answers = await Promise.all(files.map((file) => upload(file)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(files.map(() => 201))
  })

  const slowUpload = (port: string, token: string | null, body = Buffer.alloc(0)) => {
    const socket = createConnection(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      `POST /api/images HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${MAX_UPLOAD_BYTES}\r\n\r\n`,
    )
    socket.write(body)
    return socket
  }

  it('of one user that arrive slowly are limited to 10, and other users can upload', async () => {
    const { port } = new URL(await blog.app.listen({ port: 0, host: '127.0.0.1' }))
    const [eve, ben] = [await new Caller(blog.app).register('eve'), await new Caller(blog.app).register('ben')]
    const slow = Array.from({ length: 40 }, () => slowUpload(port, eve.token))
    // An invalid file, so that the attempt itself stores nothing.
    const attempt = (caller: Caller) => upload(Buffer.from('GIF89a'), 'image/gif', caller)
    await expect.poll(async () => (await attempt(eve)).statusCode).toBe(429)
    const refused = await attempt(eve)
    expect([refused.json().code, refused.headers['retry-after']]).toEqual(['RATE_LIMITED', '5'])
    expect((await attempt(ben)).statusCode).toBe(422)
    for (const socket of slow) socket.destroy()
    await expect.poll(async () => (await attempt(eve)).statusCode).toBe(422)
  })

  it('are counted before they are decoded, so broken images count too', async () => {
    const own = await createGateway({ ...blog.parts, rateLimit: true })
    try {
      const cleo = await new Caller(own).register('cleo')
      const broken = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(99)])
      const [{ count }] = rateLimits.user.putImage as unknown as [{ count: number }]
      const answers = []
      for (let nth = 0; nth <= count; nth++) answers.push((await upload(broken, 'image/png', cleo)).statusCode)
      expect(answers).toEqual([...Array.from({ length: count }, () => 422), 429])
    } finally {
      await own.close()
    }
  })
})

describe('the memory for uploads', () => {
  const limits = { perUser: 3, bytes: { all: 300, perUser: 100 }, decoding: 2 }
  const failure = (code: string) => expect.objectContaining({ code, details: { retryAfter: 5 } })
  const thrownBy = (act: () => unknown): unknown => {
    try {
      return act()
    } catch (error) {
      return error
    }
  }

  it('is limited for a user and for all users, by the bytes that have arrived', () => {
    const uploads = createUploads(limits)
    const [one, two] = [uploads.begin(1), uploads.begin(1)]
    one.add(60)
    two.add(40)
    expect(thrownBy(() => two.add(1))).toEqual(failure('RATE_LIMITED'))
    for (const user of [2, 3]) uploads.begin(user).add(100)
    expect(thrownBy(() => uploads.begin(4).add(1))).toEqual(failure('UNAVAILABLE'))
    one.end()
    uploads.begin(4).add(60)
    uploads.begin(1)
    uploads.begin(1)
    expect(thrownBy(() => uploads.begin(1))).toEqual(failure('RATE_LIMITED'))
  })

  it('decodes one image of a user at a time, so that others need not wait for all of them', async () => {
    const uploads = createUploads(limits)
    const order: string[] = []
    const blocked = Promise.withResolvers<void>()
    const decode = (user: number, name: string, until?: Promise<void>) =>
      uploads.begin(user).decode(async () => {
        order.push(name)
        await until
      })
    const many = [decode(1, 'first of 1', blocked.promise), decode(1, 'second of 1'), decode(1, 'third of 1')]
    await decode(2, 'first of 2')
    expect(order).toEqual(['first of 1', 'first of 2'])
    blocked.resolve()
    await Promise.all(many)
    expect(order.slice(2)).toEqual(['second of 1', 'third of 1'])
  })
})

describe('an uploaded image', () => {
  it('has headers for unlimited caching and forbids all active content', async () => {
    const { image } = await uploaded(await plain(12, 12).png().toBuffer())
    const { headers } = await fetchImage(image.url)
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    })
    const again = await fetchImage(image.url, { 'if-none-match': headers.etag })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBe('')
  })

  it('is requested from the service once for several readers', async () => {
    const { image } = await uploaded(await plain(13, 12).png().toBuffer())
    const { api } = blog.parts
    let calls = 0
    const getImage: typeof api.user.getImage = (...call) => {
      calls++
      return api.user.getImage(...call)
    }
    const counting = await createGateway({ ...blog.parts, api: { ...api, user: { ...api.user, getImage } } })
    await counting.ready()
    await expect.poll(() => counting.gateway.logFeed.isCurrent()).toBe(true)
    await Promise.all(Array.from({ length: 5 }, () => counting.inject(image.url)))
    expect((await counting.inject(image.url)).statusCode).toBe(200)
    expect(calls).toBe(1)
    await counting.close()
  })

  it('is gone when its owner has deleted the account, also if it was cached or is being loaded', async () => {
    const { api } = blog.parts
    const hold = Promise.withResolvers<void>()
    let holding = false
    const getImage: typeof api.user.getImage = async (...call) => {
      const answer = await api.user.getImage(...call)
      if (holding) await hold.promise
      return answer
    }
    const other = await createGateway({ ...blog.parts, api: { ...api, user: { ...api.user, getImage } } })
    try {
      for (const app of [blog.app, other]) {
        await app.ready()
        await expect.poll(() => app.gateway.logFeed.isCurrent()).toBe(true)
      }
      const dora = await new Caller(blog.app).register('dora')
      const [cached, loading] = [await plain(14, 12).png().toBuffer(), await plain(15, 12).png().toBuffer()]
      const urls: string[] = []
      for (const file of [cached, loading]) urls.push((await upload(file, 'image/png', dora)).json().image.url as string)
      for (const app of [blog.app, other]) expect((await app.inject(urls[0]!)).statusCode).toBe(200)
      holding = true
      const late = other.inject(urls[1]!)
      const deleted = await dora.send('DELETE', '/api/me', { body: { password: 'correct horse' } })
      expect(deleted.statusCode).toBe(204)
      for (const app of [blog.app, other]) await expect.poll(async () => (await app.inject(urls[0]!)).statusCode).toBe(404)
      hold.resolve()
      await late
      holding = false
      for (const app of [blog.app, other]) expect((await app.inject(urls[1]!)).statusCode).toBe(404)
    } finally {
      await other.close()
    }
  })

  it.each(['/images/x', `/images/${'0'.repeat(32)}-1x1.webp`, '/images/..%2f..%2fetc%2fpasswd'])('is not found at %s', async (url) => {
    const response = await fetchImage(url)
    expect(response.statusCode).toBe(404)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(response.json()).toMatchObject({ code: 'NOT_FOUND' })
  })
})

import { hash } from 'node:crypto'

/** An answer of the pages, whole. */
export interface Page {
  status: number
  /** All but Set-Cookie. */
  headers: Record<string, string>
  cookies: string[]
  body: Buffer
}

/** The answer, read to its end; what was found has a strong validator (RFC 9110, 8.8.3): the same ETag, the same to the last byte. */
export async function toPage(response: Response): Promise<Page> {
  const headers: Record<string, string> = {}
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value
  const body = Buffer.from(await response.arrayBuffer())
  // in place of SvelteKit's own, which is short enough for two pages to share one
  if (response.status === 200) headers.etag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`
  else delete headers.etag
  return { status: response.status, headers, cookies: response.headers.getSetCookie(), body }
}

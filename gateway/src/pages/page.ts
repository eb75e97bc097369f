import { hash } from 'node:crypto'

/** A complete response of the pages. */
export interface Page {
  status: number
  /** Without Set-Cookie. */
  headers: Record<string, string>
  cookies: string[]
  body: Buffer
}

/** Reads the complete response. With status 200 it gets a strong validator (RFC 9110, 8.8.3): equal ETags mean equal bytes. */
export async function toPage(response: Response): Promise<Page> {
  const headers: Record<string, string> = {}
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value
  const body = Buffer.from(await response.arrayBuffer())
  // replaces SvelteKit's own ETag, which is so short that two pages can have the same one
  if (response.status === 200) headers.etag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`
  else delete headers.etag
  return { status: response.status, headers, cookies: response.headers.getSetCookie(), body }
}

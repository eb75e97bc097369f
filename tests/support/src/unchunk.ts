/**
 * The text of a chunked body received so far (RFC 9112, 7.1). `whole`: it does not stop within a chunk; `ended`: it has the
 * last chunk. Throws if the length of a chunk is wrong.
 */
export function unchunk(body: Buffer): { text: string; whole: boolean; ended: boolean } {
  const pieces: Buffer[] = []
  const result = (whole: boolean, ended = false) => ({ text: Buffer.concat(pieces).toString(), whole, ended })
  for (let rest = body; rest.length; ) {
    const line = rest.indexOf('\r\n')
    if (line < 0) return result(false)
    const length = Number.parseInt(rest.toString('latin1', 0, line), 16)
    if (length === 0) return result(true, true)
    const end = line + 2 + length
    pieces.push(rest.subarray(line + 2, end))
    if (rest.length < end + 2) return result(false)
    if (rest.toString('latin1', end, end + 2) !== '\r\n') throw new Error(`a chunk is not ${length} bytes: ${body}`)
    rest = rest.subarray(end + 2)
  }
  return result(true)
}

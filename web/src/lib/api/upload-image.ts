import type { Image } from '@duplex/contracts'
import { MAX_UPLOAD_BYTES } from '@duplex/contracts/limits'
import { ApiError } from './api-error.ts'
import { readResponse } from './read-response.ts'

export interface UploadOptions {
  /** Receives the part of the file that has been sent, from 0 to 1. */
  onProgress?: (part: number) => void
  stallTimeoutMs?: number
}

/** An upload is aborted if no byte was sent for this long. There is no limit on the whole upload: a large file may take minutes. */
const STALL_TIMEOUT_MS = 30_000
/** After the last byte the server decodes the image, and may have to decode others first. */
const RESPONSE_TIMEOUT_MS = 120_000

/** Uploads a picture; the returned URL shows it. Throws an ApiError. */
export async function uploadImage(file: Blob, options: UploadOptions = {}): Promise<Image> {
  if (file.size === 0) throw new ApiError('INVALID', 'This file is empty')
  if (file.size > MAX_UPLOAD_BYTES)
    throw new ApiError('TOO_LARGE', `This file is too large; the maximum is ${MAX_UPLOAD_BYTES / 1024 / 1024} MB`)
  const request = await send(file, options)
  try {
    return readResponse<{ image: Image }>(request.status, request.responseText, request.getResponseHeader('retry-after')).image
  } catch (error) {
    const { code, retryAfter } = error as ApiError
    if (code === 'UNAUTHENTICATED') throw new ApiError(code, 'You are signed out')
    if (code === 'INVALID' || code === 'MALFORMED') throw new ApiError(code, 'This picture cannot be read. The file may be damaged')
    if (code === 'INTERNAL') throw new ApiError(code, 'The picture could not be saved', retryAfter)
    throw error
  }
}

/** Uses XMLHttpRequest, because fetch does not report the progress of an upload. */
function send(file: Blob, { onProgress, stallTimeoutMs = STALL_TIMEOUT_MS }: UploadOptions): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let timer: ReturnType<typeof setTimeout>
    const abortAfter = (timeoutMs: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => request.abort(), timeoutMs)
    }
    request.open('POST', '/api/images')
    request.setRequestHeader('content-type', file.type || 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => {
      abortAfter(stallTimeoutMs)
      onProgress?.(total > 0 ? loaded / total : 0)
    }
    request.upload.onload = () => abortAfter(RESPONSE_TIMEOUT_MS)
    request.onload = () => resolve(request)
    request.onerror = () => reject(new ApiError(null, 'The connection was lost'))
    request.onabort = () => reject(new ApiError(null, 'The upload timed out'))
    request.onloadend = () => clearTimeout(timer)
    abortAfter(stallTimeoutMs)
    request.send(file)
  })
}

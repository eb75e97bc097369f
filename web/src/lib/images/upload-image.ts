import type { Image } from '@duplex/contracts'

/** UPLOAD_BYTES of the contracts, whose schemas would come along into the browser. */
export const UPLOAD_BYTES = 10 * 1024 * 1024

/** Why an image was not taken, in words for whoever chose it. */
export class UploadError extends Error {
  /** Whether the same file may be taken another time. */
  readonly retry: boolean
  readonly signIn: boolean

  constructor(message: string, { retry = false, signIn = false } = {}) {
    super(message)
    this.retry = retry
    this.signIn = signIn
  }
}

export interface UploadOptions {
  /** Is told which part of the file has gone, from 0 to 1. */
  onProgress?: (part: number) => void
  signal?: AbortSignal
}

/** Sends a picture to be kept, and shown at the address that comes back. Throws UploadError, or what the signal was aborted with. */
export async function uploadImage(file: Blob, { onProgress, signal }: UploadOptions = {}): Promise<Image> {
  if (file.size === 0) throw new UploadError('This file is empty')
  if (file.size > UPLOAD_BYTES) throw new UploadError('This file is larger than 10 MB')
  const { status, text } = await send(file, onProgress, signal)
  const answer = read(text)
  if (status === 201 && answer?.image) return answer.image
  throw refusal(status, answer)
}

/** With XMLHttpRequest, because fetch does not tell how far it has come. */
function send(file: Blob, onProgress: UploadOptions['onProgress'], signal?: AbortSignal): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const request = new XMLHttpRequest()
    request.open('POST', '/api/images')
    request.setRequestHeader('content-type', file.type || 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0)
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    request.onerror = () => reject(new UploadError('The connection was lost', { retry: true }))
    request.onabort = () => reject(signal?.reason)
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

interface Answer {
  image?: Image
  code?: string
  detail?: string
}

function read(text: string): Answer | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refusal(status: number, answer: Answer | null): UploadError {
  switch (answer?.code) {
    case 'UNAUTHENTICATED':
      return new UploadError('You are signed out', { retry: true, signIn: true })
    case 'UNSUPPORTED_TYPE':
    case 'TOO_LARGE':
    case 'RATE_LIMITED':
      return new UploadError(answer.detail!, { retry: answer.code === 'RATE_LIMITED' })
    case 'INVALID':
    case 'MALFORMED':
      return new UploadError('This file is not a picture in a supported format')
    default:
      return new UploadError('The picture could not be saved', { retry: status >= 500 || status === 429 })
  }
}

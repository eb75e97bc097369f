import { DuplexError } from '@duplex/contracts'
import pLimit, { type LimitFunction } from 'p-limit'

export interface UploadLimits {
  /** Uploads in progress of one user, from the head of the request to the response. */
  perUser: number
  /** The bytes of all bodies in memory; of one user. */
  bytes: { all: number; perUser: number }
  /** Images that are decoded at the same time. Each one takes a core, and memory for all its pixels. */
  decoding: number
}

export const uploadLimits: UploadLimits = {
  perUser: 10,
  bytes: { all: 160 * 1024 * 1024, perUser: 40 * 1024 * 1024 },
  decoding: 2,
}

/** One upload in progress. */
export interface Upload {
  /** Call for each part of the body that arrives. Throws RATE_LIMITED if the user has too many bytes in memory, UNAVAILABLE if all users have. */
  add(bytes: number): void
  /** Decodes the image when it is its turn: one image per user, so that a user with many images does not delay those of others for long. */
  decode<T>(run: () => Promise<T>): Promise<T>
  /** Call once, when the request has ended. */
  end(): void
}

export interface Uploads {
  /** Throws RATE_LIMITED if the user has too many uploads in progress. */
  begin(userId: number): Upload
}

interface UserUploads {
  count: number
  bytes: number
  decoding: LimitFunction
}

const RETRY_AFTER_SECONDS = 5

/**
 * Limits the uploads in progress, because each body is held in memory. A body counts with the bytes that have arrived, so a user
 * who sends slowly takes no room from others. A body must arrive within the time limit of a request.
 */
export function createUploads({ perUser, bytes: maxBytes, decoding: maxDecoding }: UploadLimits = uploadLimits): Uploads {
  const users = new Map<number, UserUploads>()
  const decoding = pLimit(maxDecoding)
  let allBytes = 0

  return {
    begin: (userId) => {
      const user = users.get(userId) ?? { count: 0, bytes: 0, decoding: pLimit(1) }
      if (user.count === perUser) throw tooMany('RATE_LIMITED', `You are uploading ${perUser} images already; wait until one is finished`)
      users.set(userId, user)
      user.count++
      let bytes = 0
      return {
        add: (more) => {
          if (user.bytes + more > maxBytes.perUser) throw tooMany('RATE_LIMITED', 'You are uploading too many large images at once')
          if (allBytes + more > maxBytes.all) throw tooMany('UNAVAILABLE', 'Too many images are being uploaded')
          bytes += more
          user.bytes += more
          allBytes += more
        },
        decode: (run) => user.decoding(() => decoding(run)),
        end: () => {
          user.bytes -= bytes
          allBytes -= bytes
          if (--user.count === 0) users.delete(userId)
        },
      }
    },
  }
}

const tooMany = (code: 'RATE_LIMITED' | 'UNAVAILABLE', message: string) =>
  new DuplexError(code, message, { retryAfter: RETRY_AFTER_SECONDS })

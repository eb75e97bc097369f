import type { Image } from '@duplex/contracts'
import { ApiError } from '../../api/api-error.ts'
import { newKey } from '../../api/call-api.ts'
import type { UploadOptions } from '../../api/upload-image.ts'

export interface Upload {
  readonly id: string
  readonly name: string
  /** Stands in the text during the upload. */
  readonly placeholder: string
  readonly file: Blob
  /** The part that has been sent, from 0 to 1. */
  part: number
  problem: ApiError | null
}

export interface UploadsOptions {
  send(file: Blob, options: UploadOptions): Promise<Image>
  /** Replaces a placeholder, if the text still contains it. */
  replace(placeholder: string, text: string): void
}

/** The pictures that are being uploaded into a text. */
export class Uploads {
  items = $state<Upload[]>([])
  readonly #options: UploadsOptions

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Starts to upload a file. Returns the placeholder to insert into the text. */
  add(file: File): string {
    const id = newKey().slice(0, 6)
    const name = file.name || 'picture'
    const placeholder = `![Uploading ${name.replace(/[[\]()\n]/g, '')}…](#upload-${id})`
    this.items.push({ id, name, placeholder, file, part: 0, problem: null })
    void this.#send(id)
    return placeholder
  }

  retry(id: string): void {
    const upload = this.#find(id)
    if (!upload?.problem) return
    upload.problem = null
    upload.part = 0
    void this.#send(id)
  }

  /** Cancels an upload, and removes its placeholder. */
  remove(id: string): void {
    const upload = this.#find(id)
    if (upload) this.#end(upload, '')
  }

  #find(id: string): Upload | undefined {
    return this.items.find((upload) => upload.id === id)
  }

  #end(upload: Upload, text: string): void {
    this.items = this.items.filter(({ id }) => id !== upload.id)
    this.#options.replace(upload.placeholder, text)
  }

  async #send(id: string): Promise<void> {
    const upload = this.#find(id)!
    const onProgress = (part: number) => {
      upload.part = part
    }
    try {
      const { url } = await this.#options.send(upload.file, { onProgress })
      if (this.#find(id)) this.#end(upload, `![](${url})`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      upload.problem = error
    }
  }
}

/** Removes the placeholders of uploads that ended with their page. */
export const withoutPlaceholders = (body: string): string => body.replace(/!\[Uploading [^[\]\n]*…\]\(#upload-[0-9a-f]{6}\)\n{0,2}/g, '')

import type { Image } from '@duplex/contracts'
import { UploadError, type UploadOptions } from '../images/upload-image.ts'
import { randomKey } from './random-key.ts'

export interface Upload {
  readonly id: string
  readonly name: string
  /** What stands in the text meanwhile. */
  readonly placeholder: string
  readonly file: Blob
  /** From 0 to 1. */
  part: number
  problem: UploadError | null
}

export interface UploadParts {
  send(file: Blob, options: UploadOptions): Promise<Image>
  /** Replaces a placeholder in the text, where it still stands. */
  replace(placeholder: string, text: string): void
}

/** Pictures on their way into a text. */
export class Uploads {
  items = $state<Upload[]>([])
  readonly #parts: UploadParts

  constructor(parts: UploadParts) {
    this.#parts = parts
  }

  /** Begins to send a file. Answers what to put into the text until it has come. */
  add(file: File): string {
    const id = randomKey().slice(0, 6)
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

  /** Gives one up: its placeholder goes. */
  drop(id: string): void {
    const upload = this.#find(id)
    if (upload) this.#end(upload, '')
  }

  #find(id: string): Upload | undefined {
    return this.items.find((upload) => upload.id === id)
  }

  #end(upload: Upload, text: string): void {
    this.items = this.items.filter(({ id }) => id !== upload.id)
    this.#parts.replace(upload.placeholder, text)
  }

  async #send(id: string): Promise<void> {
    const upload = this.#find(id)!
    const onProgress = (part: number) => {
      upload.part = part
    }
    try {
      const { url } = await this.#parts.send(upload.file, { onProgress })
      if (this.#find(id)) this.#end(upload, `![](${url})`)
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      upload.problem = error
    }
  }
}

/** A text without what an upload left in it that nobody waits for any more. */
export const withoutPlaceholders = (body: string): string => body.replace(/!\[Uploading [^\]\n]*…\]\(#upload-[0-9a-f]{6}\)\n{0,2}/g, '')

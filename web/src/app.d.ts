import type { PageContext } from '@duplex/contracts'

declare global {
  namespace App {
    interface Platform extends PageContext {}
    interface Locals extends PageContext {}
    interface Error {
      status: number
      message: string
      traceId?: string | undefined
    }
  }
}

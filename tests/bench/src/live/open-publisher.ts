import { commentPublisher } from './comment-publisher.ts'
import { httpPublisher } from './http-publisher.ts'
import { linePublisher } from './line-publisher.ts'
import type { Publishing } from './live-server.ts'
import { logPublisher } from './log-publisher.ts'
import type { Publisher } from './publisher.ts'

/** Resolves when the server accepts events. */
export function openPublisher(publishing: Publishing): Promise<Publisher> {
  switch (publishing.by) {
    case 'log':
      return logPublisher(publishing)
    case 'http':
      return httpPublisher(publishing)
    case 'lines':
      return linePublisher(publishing)
    case 'comments':
      return commentPublisher(publishing)
  }
}

import { postReplica } from '@duplex/replica'
import type { CommentTables } from './tables.ts'

export const posts = postReplica<CommentTables>({ columns: ({ author }) => ({ author_id: author.id }) })

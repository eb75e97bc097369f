import { postReplica } from '@duplex/replica'
import type { LikeTables } from './tables.ts'

export const posts = postReplica<LikeTables>()

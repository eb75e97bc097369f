import { migrations as comments } from '@duplex/comment'
import type { Migration, SchemaName } from '@duplex/db'
import { migrations as events } from '@duplex/event'
import { migrations as likes } from '@duplex/like'
import { migrations as posts } from '@duplex/post'
import { migrations as users } from '@duplex/user'

/** The schemas of a blog, with their migrations in this release. */
export const blogSchemas: Record<SchemaName, Record<string, Migration>> = { users, posts, comments, likes, events }

export const schemaNames = Object.keys(blogSchemas) as SchemaName[]

import { up as posts } from './001-posts.ts'

export const migrations = { '001-posts': { up: posts } }

import { up as comments } from './001-comments.ts'

export const migrations = { '001-comments': { up: comments } }

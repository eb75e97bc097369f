import { up as comments } from './001-comments.ts'
import { up as deletedAuthors } from './002-deleted-authors.ts'

export const migrations = { '001-comments': { up: comments }, '002-deleted-authors': { up: deletedAuthors } }

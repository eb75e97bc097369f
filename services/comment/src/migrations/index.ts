import { up as comments } from './001-comments.ts'
import { up as deletedAuthors } from './002-deleted-authors.ts'
import { up as authorNames } from './003-author-names.ts'

export const migrations = {
  '001-comments': { up: comments },
  '002-deleted-authors': { up: deletedAuthors },
  '003-author-names': { up: authorNames },
}

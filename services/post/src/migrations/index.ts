import { up as posts } from './001-posts.ts'
import { up as searchAndFollows } from './002-search-and-follows.ts'
import { up as deletedAuthors } from './003-deleted-authors.ts'
import { up as searchWords } from './004-search-words.ts'

export const migrations = {
  '001-posts': { up: posts },
  '002-search-and-follows': { up: searchAndFollows },
  '003-deleted-authors': { up: deletedAuthors },
  '004-search-words': { up: searchWords },
}

import { up as posts } from './001-posts.ts'
<<<<<<< HEAD
import { up as deletedAuthors } from './003-deleted-authors.ts'

export const migrations = { '001-posts': { up: posts }, '003-deleted-authors': { up: deletedAuthors } }
=======
import { up as searchAndFollows } from './002-search-and-follows.ts'

export const migrations = { '001-posts': { up: posts }, '002-search-and-follows': { up: searchAndFollows } }
>>>>>>> 8c5204e (Find posts by their words, and those of the people one follows)

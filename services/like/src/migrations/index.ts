import { up as likes } from './001-likes.ts'
import { up as people } from './002-people.ts'

export const migrations = { '001-likes': { up: likes }, '002-people': { up: people } }

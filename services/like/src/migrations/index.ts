import { up as likes } from './001-likes.ts'

export const migrations = { '001-likes': { up: likes } }

import { up as usersAndSessions } from './001-users-and-sessions.ts'

export const migrations = { '001-users-and-sessions': { up: usersAndSessions } }

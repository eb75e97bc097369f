import { up as usersAndSessions } from './001-users-and-sessions.ts'
import { up as images } from './images.ts'

export const migrations = {
  '001-users-and-sessions': { up: usersAndSessions },
  images: { up: images },
}

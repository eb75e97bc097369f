import { randomBytes, randomInt } from 'node:crypto'
import { type BlogClient, RequestRejected } from './blog-client.ts'

export interface Visitor {
  username: string
  token: string
  /** Slugs of the posts this visitor likes. */
  liked: Set<string>
}

export const names = [
  ...['Amara', 'Bela', 'Chidi', 'Daria', 'Emre', 'Freya', 'Goran', 'Hana', 'Ilias', 'Jun', 'Kaya', 'Leon', 'Mira', 'Nils', 'Oona', 'Pavel'],
  ...['Rafael', 'Selma', 'Teo', 'Uma', 'Vera', 'Wanda', 'Yusuf', 'Zoe'],
]

/** Registers a new user. A random suffix makes the username unique across runs. The password is random and is not stored. */
export async function registerVisitor(blog: BlogClient, name: string): Promise<Visitor> {
  for (;;) {
    const username = `${name}_${randomInt(36 ** 4)
      .toString(36)
      .padStart(4, '0')}`
    const body = { username, email: `${username}@visitors.invalid`, password: randomBytes(24).toString('base64url') }
    try {
      const { token } = await blog.send<{ token: string }>('POST', '/api/users', { body })
      return { username, token, liked: new Set() }
    } catch (error) {
      if (!(error instanceof RequestRejected) || !['USERNAME_TAKEN', 'EMAIL_TAKEN'].includes(error.code)) throw error
    }
  }
}

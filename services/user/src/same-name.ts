import { sql } from '@duplex/db'

/** Conditions on `users` that its unique indexes serve. */
export const sameUsername = (username: string) => sql<boolean>`lower(username) = lower(${username})`
export const sameEmail = (email: string) => sql<boolean>`lower(email) = lower(${email})`
export const sameLogin = (login: string) => (login.includes('@') ? sameEmail(login) : sameUsername(login))

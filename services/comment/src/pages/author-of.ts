import type { Author } from '@duplex/contracts'

interface JoinedAuthor {
  author_id: number | null
  username: string | null
  avatar_url: string | null
}

/** The author of a row that was joined with the authors. Null if the comment is deleted. */
export const authorOf = ({ author_id: id, username, avatar_url: avatarUrl }: JoinedAuthor): Author | null =>
  id !== null && username !== null ? { id, username, avatarUrl } : null

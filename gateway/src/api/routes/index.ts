import { changePassword } from './change-password.ts'
import { createComment } from './create-comment.ts'
import { createPasswordReset } from './create-password-reset.ts'
import { createPost } from './create-post.ts'
import { endSession } from './end-session.ts'
import { endSessions } from './end-sessions.ts'
import { getComment } from './get-comment.ts'
import { getMe } from './get-me.ts'
import { getPost } from './get-post.ts'
import { getSite } from './get-site.ts'
import { getStatus } from './get-status.ts'
import { getUser } from './get-user.ts'
import { listComments } from './list-comments.ts'
import { listNotifications } from './list-notifications.ts'
import { listPosts } from './list-posts.ts'
import { listSessions } from './list-sessions.ts'
import { listTags } from './list-tags.ts'
import { listUsers } from './list-users.ts'
import type { Operation } from './operation.ts'
import { preview } from './preview.ts'
import { readNotifications } from './read-notifications.ts'
import { registerUser } from './register-user.ts'
import { removeComment } from './remove-comment.ts'
import { removeMe } from './remove-me.ts'
import { removePost } from './remove-post.ts'
import { removeUser } from './remove-user.ts'
import { resetPassword } from './reset-password.ts'
import { searchNames } from './search-names.ts'
import { setFollow } from './set-follow.ts'
import { setLike } from './set-like.ts'
import { setRole } from './set-role.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { updateComment } from './update-comment.ts'
import { updateMe } from './update-me.ts'
import { updatePost } from './update-post.ts'
import { updateSite } from './update-site.ts'
import { uploadImage } from './upload-image.ts'

/** Every operation of the HTTP API. */
export const operations: readonly Operation[] = [
  registerUser,
  signIn,
  signOut,
  listSessions,
  endSession,
  endSessions,
  changePassword,
  createPasswordReset,
  resetPassword,
  getMe,
  updateMe,
  removeMe,
  listNotifications,
  readNotifications,
  listUsers,
  getUser,
  setRole,
  removeUser,
  setFollow,
  listPosts,
  searchNames,
  createPost,
  getPost,
  updatePost,
  removePost,
  setLike,
  listComments,
  createComment,
  getComment,
  updateComment,
  removeComment,
  listTags,
  preview,
  uploadImage,
  getSite,
  updateSite,
  getStatus,
]

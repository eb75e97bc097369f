import { createComment } from './create-comment.ts'
import { createPost } from './create-post.ts'
import { getMe } from './get-me.ts'
import { getPost } from './get-post.ts'
import { getStatus } from './get-status.ts'
import { getUser } from './get-user.ts'
import { listComments } from './list-comments.ts'
import { listPosts } from './list-posts.ts'
import { listTags } from './list-tags.ts'
import type { Operation } from './operation.ts'
import { preview } from './preview.ts'
import { registerUser } from './register-user.ts'
import { removeComment } from './remove-comment.ts'
import { removePost } from './remove-post.ts'
import { setLike } from './set-like.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { updateComment } from './update-comment.ts'
import { updatePost } from './update-post.ts'
import { uploadImage } from './upload-image.ts'

/** Every operation of the HTTP API. */
export const operations: readonly Operation[] = [
  registerUser,
  signIn,
  signOut,
  getMe,
  getUser,
  listPosts,
  createPost,
  getPost,
  updatePost,
  removePost,
  setLike,
  listComments,
  createComment,
  updateComment,
  removeComment,
  listTags,
  preview,
  uploadImage,
  getStatus,
]

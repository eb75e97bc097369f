import type { userContract } from '@duplex/contracts'
import type { DomainHandlers } from '@duplex/service'
import type { ServiceContext } from '../service-context.ts'
import { authenticate } from './authenticate.ts'
import { changePassword } from './change-password.ts'
import { countUnread } from './count-unread.ts'
import { createPasswordReset } from './create-password-reset.ts'
import { endSession } from './end-session.ts'
import { endSessions } from './end-sessions.ts'
import { findLogin } from './find-login.ts'
import { get } from './get.ts'
import { getImage } from './get-image.ts'
import { getSetupToken } from './get-setup-token.ts'
import { getSite } from './get-site.ts'
import { list } from './list.ts'
import { listNotifications } from './list-notifications.ts'
import { listSessions } from './list-sessions.ts'
import { putImage } from './put-image.ts'
import { readNotifications } from './read-notifications.ts'
import { register } from './register.ts'
import { remove } from './remove.ts'
import { resetPassword } from './reset-password.ts'
import { setFollow } from './set-follow.ts'
import { setRole } from './set-role.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { update } from './update.ts'
import { updateSite } from './update-site.ts'

export const createHandlers = (context: ServiceContext): DomainHandlers<typeof userContract> => ({
  register: register(context),
  getSetupToken: getSetupToken(context),
  signIn: signIn(context),
  findLogin: findLogin(context),
  signOut: signOut(context),
  authenticate: authenticate(context),
  listSessions: listSessions(context),
  endSession: endSession(context),
  endSessions: endSessions(context),
  get: get(context),
  update: update(context),
  changePassword: changePassword(context),
  createPasswordReset: createPasswordReset(context),
  resetPassword: resetPassword(context),
  remove: remove(context),
  setFollow: setFollow(context),
  list: list(context),
  setRole: setRole(context),
  listNotifications: listNotifications(context),
  countUnread: countUnread(context),
  readNotifications: readNotifications(context),
  getSite: getSite(context),
  updateSite: updateSite(context),
  putImage: putImage(context),
  getImage: getImage(context),
})

import { up as usersAndSessions } from './001-users-and-sessions.ts'
import { up as accounts } from './002-accounts.ts'
import { up as formerNames } from './former-names.ts'
import { up as images } from './images.ts'
import { up as notifications } from './notifications.ts'
import { up as passwordResets } from './password-resets.ts'
import { up as setupToken } from './setup-token.ts'
import { up as signInAddresses } from './sign-in-addresses.ts'
import { up as siteLanguage } from './site-language.ts'

export const migrations = {
  '001-users-and-sessions': { up: usersAndSessions },
  images: { up: images },
  '002-accounts': { up: accounts },
  notifications: { up: notifications },
  'setup-token': { up: setupToken },
  'site-language': { up: siteLanguage },
  'former-names': { up: formerNames },
  'password-resets': { up: passwordResets },
  'sign-in-addresses': { up: signInAddresses },
}

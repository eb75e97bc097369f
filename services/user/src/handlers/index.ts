import type { Handlers, userContract } from '@duplex/contracts'
import type { ServiceContext } from '../service-context.ts'
import { authenticate } from './authenticate.ts'
import { get } from './get.ts'
import { getImage } from './get-image.ts'
import { getSite } from './get-site.ts'
import { putImage } from './put-image.ts'
import { register } from './register.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { updateSite } from './update-site.ts'

export const createHandlers = (context: ServiceContext): Handlers<typeof userContract> => ({
  register: register(context),
  signIn: signIn(context),
  signOut: signOut(context),
  authenticate: authenticate(context),
  get: get(context),
  getSite: getSite(context),
  updateSite: updateSite(context),
  putImage: putImage(context),
  getImage: getImage(context),
})

import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { nullFor } from '#lib/server/null-for.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import { deviceOf } from '#lib/settings/device-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  requireActor({ locals, url })
  const { items } = await locals.api.user.listSessions({})
  return {
    sessions: items
      .map(({ userAgent, ...session }) => ({ ...session, device: deviceOf(userAgent), current: session.id === locals.sessionId }))
      .sort((one, other) => Number(other.current) - Number(one.current)),
  }
}

export const actions: Actions = {
  end: async ({ locals, request, url }) => {
    requireActor({ locals, url })
    const id = Number(formText(await request.formData(), 'id'))
    // a session that has already ended is a success
    return attempt(() => locals.api.user.endSession({ id }).catch(nullFor('NOT_FOUND')), 'one')
  },
  endOthers: async ({ locals, url }) => {
    requireActor({ locals, url })
    return attempt(() => locals.api.user.endSessions(locals.sessionId === null ? {} : { keepSession: locals.sessionId }), 'others')
  },
}

async function attempt(end: () => Promise<unknown>, ended: 'one' | 'others') {
  try {
    await end()
    return { ended }
  } catch (error) {
    return failWith(error, {})
  }
}

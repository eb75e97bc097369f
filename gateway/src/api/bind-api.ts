import { type Api, type CallContext, mapApi } from '@duplex/contracts'

/** The same clients, with every call made in `context`: its actor, deadline and trace. */
export const bindApi = (api: Api, context: CallContext): Api => mapApi(api, (_service, _method, call) => (input) => call(input, context))

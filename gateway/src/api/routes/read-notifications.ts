import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { input, output, errors } = userContract.methods.readNotifications

export const readNotifications: Operation = (app, { api }) => {
  app.put(
    '/api/me/notifications/read',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'Mark as read one notification, by its id, or without one all of them',
        body: input,
        response: { 200: output },
      },
      config: { session: 'required', errors },
    },
    async (request) => api.user.readNotifications(request.body, request.call),
  )
}

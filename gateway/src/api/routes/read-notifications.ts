import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { input, output } = userContract.methods.readNotifications

export const readNotifications: Operation = (app, { api }) => {
  app.put(
    '/api/me/notifications/read',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'Mark one notification as read; without `id`, mark all notifications',
        body: input,
        response: { 200: output },
      },
      config: { calls: userContract.methods.readNotifications },
    },
    async (request) => api.user.readNotifications(request.body, request.call),
  )
}

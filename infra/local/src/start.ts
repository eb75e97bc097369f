import { resolve } from 'node:path'
import { launch } from './launch.ts'
import { withoutPassword } from './without-password.ts'

await launch({
  title: 'as a monolith',
  groups: [['services/monolith/src/main.ts']],
  prepare: async ({ databaseUrl, dataDir }) => ({
    location: databaseUrl ? withoutPassword(databaseUrl) : resolve(dataDir),
    environment: {},
    stop: async () => {},
  }),
})

import { resolve } from 'node:path'
import { withoutPassword } from './backing/without-password.ts'
import { launch } from './launch/launch.ts'

await launch({
  title: 'as a monolith',
  groups: [['services/monolith/src/main.ts']],
  prepare: async ({ databaseUrl, dataDir }) => ({
    location: databaseUrl ? withoutPassword(databaseUrl) : resolve(dataDir),
    environment: {},
    stop: async () => {},
  }),
})

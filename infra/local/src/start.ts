import { resolve } from 'node:path'
import { redactPassword } from './backing/redact-password.ts'
import { launch } from './launch/launch.ts'

await launch({
  title: 'as a monolith',
  groups: [['services/monolith/src/main.ts']],
  prepare: async ({ databaseUrl, dataDir }) => ({
    location: databaseUrl ? redactPassword(databaseUrl) : resolve(dataDir),
    environment: {},
    stop: async () => {},
  }),
})

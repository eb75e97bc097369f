import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { redactPassword } from './backing/redact-password.ts'
import { launch } from './launch/launch.ts'

await launch({
  title: 'as a monolith',
  groups: [['services/monolith/src/main.ts']],
  prepare: async ({ databaseUrl, dataDir }, output) => {
    if (!databaseUrl && existsSync(join(dataDir, 'database.json')))
      output.say(`The monolith does not use the data of the microservices. It has its own in ${resolve(dataDir, 'pglite')}.`)
    return {
      location: databaseUrl ? redactPassword(databaseUrl) : resolve(dataDir),
      environment: {},
      stop: async () => {},
    }
  },
})

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const traceId = '0af7651916cd43dd8448eb211c80319c'

test('adds the trace id exactly once to each line within a trace', async () => {
  const program = `
    import { setImmediate } from 'node:timers/promises'
    import { createLogger, withinTrace } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const logger = createLogger('test')
    logger.info('outside')
    await withinTrace('00-${traceId}-b7ad6b7169203331-01', async () => {
      await setImmediate()
      logger.info('within')
      logger.error(new Error('wrong'), 'failed')
      logger.child({ traceId: '${traceId}' }).info('a request')
      logger.info({ traceId: 'another' }, 'explicit')
    })
    logger.info('after')`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const lines = stdout.trim().split('\n')
  expect(lines.map((line) => [JSON.parse(line).msg, JSON.parse(line).traceId])).toEqual([
    ['outside', undefined],
    ['within', traceId],
    ['failed', traceId],
    ['a request', traceId],
    ['explicit', 'another'],
    ['after', undefined],
  ])
  for (const line of lines) expect(line.split('"traceId"').length, line).toBeLessThanOrEqual(2)
})

import type { LoadQuestion } from './load.ts'
import { type MeasureContext, measure } from './measure.ts'
import { openPublisher } from './open-publisher.ts'
import { openReaders } from './readers.ts'

/** Readers and publisher of one server, controlled by the process that started this one. */
let parts: MeasureContext | undefined

async function answer(question: LoadQuestion): Promise<unknown> {
  switch (question.do) {
    case 'publisher': {
      const { publishing, serverPids } = question
      const publisher = await openPublisher(publishing)
      parts = { publisher, serverPids, readers: await openReaders(question.reading, 0) }
      return null
    }
    case 'readers':
      parts!.readers.close()
      parts!.readers = await openReaders(question.reading, question.count)
      return null
    case 'run':
      return measure(parts!, question.run)
    case 'stop':
      parts?.readers.close()
      await parts?.publisher.close()
      return null
  }
}

process.on('message', (question: LoadQuestion) => {
  answer(question).then(
    (value) => process.send!({ value }),
    (error: Error) => process.send!({ error: error.stack }),
  )
})
process.once('disconnect', () => process.exit())

import { chance, deck, shuffled } from './random.ts'
import { closings, openings, titles, topics } from './topics.ts'

const remarks = [
  'I read this twice, and the second time I saw my own code in it.',
  'This matches what we saw, though it took us longer to put it into words.',
  'I would have drawn the line elsewhere, but I see why it is here.',
  'The example made it click for me.',
  'Something like this hangs above my desk now.',
  'I tried it right away, and it does what you say.',
  'Not convinced yet, but I no longer think it is obviously wrong.',
  'I had the opposite experience, on a much smaller system.',
  'A colleague sent me this without a word, and I understand why.',
  'I have been doing the wrong half of this for years.',
  'Clear, and shorter than what I would have written.',
  'This is the part that the documentation leaves out.',
]
const additions = [
  'Do you have a case where it went wrong?',
  'The cost shows up somewhere else, of course, but there I can see it.',
  'I wonder how it holds up when the network is slow and not just down.',
  'What would you measure first?',
  'It also makes the tests simpler, which is usually a good sign.',
  'One thing I would add: write down why, because in a year nobody will know.',
  'How do you explain it to somebody who has just joined?',
  'I am curious whether it changes with ten times as many readers.',
]
const answers = [
  'Good point, I had not thought of that.',
  'That depends on who pays for the waiting.',
  'I think we mean the same thing and start from different ends.',
  'Yes, and it is easier to undo than it looks.',
  'I asked myself that too. Measuring settled it for us.',
  'Only if nobody else has to be awake for it.',
  'In my experience it is the other way round, but I would like to be wrong.',
  'It does hold up. We pulled the plug a few times to be sure.',
  'Fair. I will try it with more than one reader.',
  'You are right about the first half. The second I would test.',
]

export interface Writer {
  /** A short post: a title, Markdown, tags. */
  post(): { title: string; body: string; tags: string[] }
  comment(): string
  reply(to: string): string
}

/** Composes texts of ready sentences, without saying the same thing twice in a row. */
export function createWriter(): Writer {
  const [topic, title, opening, closing] = [deck(topics), deck(titles), deck(openings), deck(closings)]
  const [remark, addition, answer] = [deck(remarks), deck(additions), deck(answers)]
  return {
    post: () => {
      const { name, tags, thoughts } = topic()
      const points = shuffled(thoughts)
      const middle = chance(0.5)
        ? points.map((point) => `- ${point}`).join('\n')
        : `${points.slice(0, 2).join(' ')}\n\n${points.slice(2).join(' ')}`
      return { title: title()(name), body: [opening(), middle, closing()].join('\n\n'), tags }
    },
    comment: () => (chance(0.5) ? `${remark()} ${addition()}` : remark()),
    reply: (to) => `${chance(0.2) ? `@${to} ` : ''}${answer()}${chance(0.25) ? ` ${addition()}` : ''}`,
  }
}

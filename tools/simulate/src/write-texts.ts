import { chance, deck, shuffled } from './random.ts'
import { closings, openings, titles, topics } from './topics.ts'

const remarks = [
  'I read this twice. The second time I recognized my own code.',
  'This matches our experience, but we never wrote it down so clearly.',
  'I would have decided differently, but I understand your reasons.',
  'The example helped me understand it.',
  'I printed this and put it on my wall.',
  'I tried it right away, and it does what you say.',
  'Not convinced yet, but I no longer think it is obviously wrong.',
  'I had the opposite experience, on a much smaller system.',
  'A colleague sent me this post, and I understand why.',
  'I have done half of this wrong for years.',
  'Clear, and shorter than what I would have written.',
  'This is the part that the documentation leaves out.',
]
const additions = [
  'Do you have a case where it went wrong?',
  'The cost shows up somewhere else, of course, but there I can see it.',
  'I wonder how it holds up when the network is slow and not just down.',
  'What would you measure first?',
  'It also makes the tests simpler, which is usually a good sign.',
  'One thing I would add: write down why, because in a year you will have forgotten.',
  'How do you explain it to a new colleague?',
  'I am curious whether it changes with ten times as many readers.',
]
const answers = [
  'Good point, I had not thought of that.',
  'That depends on how long your users can wait.',
  'I think we mean the same thing.',
  'Yes, and it is easy to undo.',
  'I had the same question. Our measurements answered it.',
  'Only if it does not need a person on call.',
  'In my experience it is the opposite, but I may be wrong.',
  'It works. We killed the server a few times to be sure.',
  'Fair. I will try it with more than one reader.',
  'You are right about the first part. I would test the second part.',
]

export interface Writer {
  /** A short post. `body` is Markdown. */
  post(): { title: string; body: string; tags: string[] }
  comment(): string
  reply(to: string): string
}

/** Composes texts from the sentences above. The same sentence never comes twice in a row. */
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
